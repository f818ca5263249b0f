// Sets to which elements are only added: what was added must be found.
#pragma once

#include "checkers/checker.hpp"

#include <memory>

namespace agon::checkers {

/// Judges `add x` by the last `read` that is ok, whose value is a list of elements. Invalid if an
/// element whose add was ok is missing (`lost`) or one is there that nobody tried to add
/// (`unexpected`). `recovered` are those whose add was not known to have happened, but did; `ok`
/// all that were tried and are there. Details have each with its count (`lost_count` …), as
/// intervals where they are numbers (`1..3 7`), beside `attempt_count` and `acknowledged_count`.
/// `unknown` if there is no read. Jepsen's `set`. n log n.
std::unique_ptr<checker> final_set();

/// How strict set_full is.
struct set_full_options {
  /// An element must be in every read that begins after its add ended: `stale` ones are invalid.
  bool linearizable = false;
};

/// Judges `add x` by all reads. An element is known from the end of its add, or of the first read
/// that has it. `stable`: the read that began last among those that have it began later than any
/// that lacks it. `lost`: known, and the read that began last of all, after that, lacks it;
/// invalid. `never_read`: neither. `stale`: stable, but lacked by a read that began after it was
/// known. Invalid too: `duplicated` elements (twice in one read) and `unexpected` ones, which
/// nobody had tried to add. `unknown` if no element is stable. Details: each with its count, the
/// `worst_stale` eight, and quantiles (0, 0.5, 0.95, 0.99, 1) in ms of how long stable ones took
/// from being known to being seen for good (`stable_latencies`), lost ones to being gone
/// (`lost_latencies`). Jepsen's `set-full`. Time: elements times reads; memory: elements.
std::unique_ptr<checker> set_full(set_full_options options = {});

}  // namespace agon::checkers
