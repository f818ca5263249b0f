// What clients do and how their history is judged. A workload is one file: its generator, its
// checker, and what a client must answer.
#pragma once

#include "actors/generator/generator.hpp"
#include "checkers/checker.hpp"
#include "checkers/linearizable/online.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace agon::scenarios {

/// What a workload may depend on.
struct workload_options {
  std::size_t nodes = 5;
  std::uint32_t concurrency = 5;
  double rate = 100;  ///< Ops a second, of all clients together.
  std::size_t ops_per_key = 100;
};

/// A workload, made for a run. The generators are for client threads; time limits are added
/// outside.
struct workload {
  generator during;
  generator finally;  ///< After the faults are undone; may be empty.
  checkers::checker_ptr checker;
  /// Judges while the run goes on, for `--fail-fast`; may be empty.
  std::function<std::unique_ptr<checkers::linearizable::online_checker>()> online = {};
  bool keyed = false;  ///< Values are `[key, value]`, and each key is judged by itself.
};

/// A workload as the catalog lists it.
struct workload_entry {
  std::string name;
  std::string summary;
  workload (*make)(const workload_options&) = nullptr;
};

/// `register`: many independent registers, each linearizable.
workload make_register(const workload_options& options);
/// `rw-register`: the same without compare-and-set.
workload make_rw_register(const workload_options& options);
/// `bank`: transfers between accounts that are read all at once.
workload make_bank(const workload_options& options);
/// `txn`: transactions on groups of registers, strictly serializable.
workload make_txn(const workload_options& options);
/// `set`: a set that only grows and is read in the end.
workload make_set(const workload_options& options);
/// `pn-counter`: a counter that goes up and down and is read in the end.
workload make_pn_counter(const workload_options& options);
/// `queue`: a queue that is drained in the end.
workload make_queue(const workload_options& options);
/// `lock`: a lock that is leased.
workload make_lock(const workload_options& options);
/// `fenced-counter`: a counter that is read and written under a lock.
workload make_fenced_counter(const workload_options& options);

}  // namespace agon::scenarios
