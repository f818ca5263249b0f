// Generators that several workloads are made of.
#pragma once

#include "actors/generator/generator.hpp"
#include "scenarios/workloads/workload.hpp"

#include <cstdint>
#include <string>

namespace agon::scenarios {

/// The mean time between two ops of a workload.
duration mean_interval(const workload_options& options);

/// Client threads for each key of a workload of many: twice as many as nodes if the concurrency is
/// a multiple of that, else the largest divisor of the concurrency below it.
std::uint32_t clients_per_key(const workload_options& options);

/// For ever `f` with the values `first`, `first` + 1 ….
generator counted(std::string f, std::int64_t first = 0);

/// For ever `read` with this value.
generator reads(json::value value = nullptr);

/// For `finally`: waits ten seconds, in which a cluster may calm down, then lets every thread
/// `read` until it succeeds, ten times at most.
generator last_reads(json::value value = nullptr);

}  // namespace agon::scenarios
