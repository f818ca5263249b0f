// Links that are slow, lossy or worse. Ops `start-packet` and `stop-packet`.
#pragma once

#include "actors/nemeses/nemesis.hpp"
#include "actors/nemeses/rhythm.hpp"

namespace agon {

/// How links go wrong.
struct packet_options {
  fault_rhythm rhythm = {};
  /// Whose packets are hit, as for targets; drawn at random.
  std::vector<json::value> specs = {"one", "minority", "majority", "all"};
  /// What happens to them, as for shape_from; drawn at random.
  std::vector<json::value> shapes = {"slow",    "flaky",  "duplicate", "reorder",
                                     "corrupt", "narrow", "mixed"};
};

/// The words that shape_from understands.
const std::vector<std::string>& shape_words();

/// The shape that `spec` asks for. A word stands for one kind of trouble whose strength is drawn:
/// `slow` adds 5 to 250 ms and as much jitter, `flaky` loses 5 to 50 % of all packets, `duplicate`
/// and `reorder` hit as many, `corrupt` 1 to 20 %, `narrow` lets 1 to 64 KiB a second through, and
/// `mixed` is each of these with a chance of a half. Null draws a word. An object is the shape
/// itself: `delay_ms`, `jitter_ms`, `loss`, `duplicate`, `reorder`, `corrupt`, `rate` (bytes a
/// second). Fails on anything else, naming what is allowed.
result<link_shape> shape_from(const json::value& spec, random_stream random);
/// The members of a shape that differ from none, as shape_from reads them.
json::object to_json(const link_shape& shape);

/// What the packet nemesis does. The value of `start-packet` is `{"targets": …, "shape": …}`, for
/// targets and shape_from: what these nodes send is shaped from now on, and nothing else.
/// `stop-packet` undoes all shapes.
fault_script packet_script(std::vector<std::string> names);

/// Links that go wrong now and then.
fault_package packet_package(const packet_options& options = {});

}  // namespace agon
