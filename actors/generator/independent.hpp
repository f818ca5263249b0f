// The same workload for many keys, each on its own: their ops carry `[key, value]` as value, so
// that a checker can split the history by key.
#pragma once

#include "actors/generator/generator.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace agon::generators {

/// The i-th key, from 0; none past the last. There may be infinitely many. Must depend on `i` only.
using key_source = std::function<std::optional<json::value>(std::size_t i)>;

/// What to do with a key; its ops carry plain values. Must depend on the key only.
using key_generator = std::function<generator(const json::value& key)>;

/// These keys.
key_source keys_of(std::vector<json::value> keys);
/// 0, 1, 2 … without end.
key_source all_integers();

/// `[key, value]`.
json::value keyed(json::value key, json::value value);
/// True for what `keyed` makes: an array of two.
bool is_keyed(const json::value& value);

/// Key after key.
generator sequential_generator(key_source keys, key_generator make);

/// Splits the client threads of the context into groups of `group_size`; each group does a key
/// until its generator is exhausted, then goes on with the next that nobody took. The number of
/// client threads must be a multiple of `group_size`. Nemeses take no part. A key's generator sees
/// its group's threads, and their events with plain values.
generator concurrent_generator(std::uint32_t group_size, key_source keys, key_generator make);

}  // namespace agon::generators
