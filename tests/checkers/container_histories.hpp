// Long histories of queues, stacks and sets, in time linear in their ops.
#pragma once

#include "actors/vocabulary/history.hpp"
#include "actors/vocabulary/random.hpp"
#include "checkers/models/catalog.hpp"

namespace agon::checkers {

/// What a long history of a container looks like. Each element is put once.
struct container_load {
  model_kind model = model_kind::fifo_queue;
  std::size_t ops = 1'000;
  std::size_t clients = 5;
  bool one_is_wrong = false;  ///< At nine tenths, a take answers an element that nobody put.
};

/// Clients call the container at random, putting as often as taking (a set: adding, removing,
/// asking for one of the last elements added): think time exponential with mean 1 s, duration
/// exponential with mean 10 s, the effect uniformly inside.
history container_history(const container_load& load, random_stream random);

}  // namespace agon::checkers
