// Stages: generators without the part they are made of.
#include "actors/generator/pipeline.hpp"

namespace agon::generators {

stage limit(std::size_t ops) {
  return stage{[ops](generator part) { return limit(ops, std::move(part)); }};
}

stage once() {
  return stage{[](generator part) { return once(std::move(part)); }};
}

stage repeat() {
  return stage{[](generator part) { return repeat(std::move(part)); }};
}

stage repeat(std::size_t times) {
  return stage{[times](generator part) { return repeat(times, std::move(part)); }};
}

stage cycle() {
  return stage{[](generator part) { return cycle(std::move(part)); }};
}

stage cycle(std::size_t rounds) {
  return stage{[rounds](generator part) { return cycle(rounds, std::move(part)); }};
}

stage synchronize() {
  return stage{[](generator part) { return synchronize(std::move(part)); }};
}

stage then(generator second) {
  return stage{
      [second = std::move(second)](generator first) { return then(std::move(first), second); }};
}

stage until_ok() {
  return stage{[](generator part) { return until_ok(std::move(part)); }};
}

stage stagger(duration mean) {
  return stage{[mean](generator part) { return stagger(mean, std::move(part)); }};
}

stage delay(duration interval) {
  return stage{[interval](generator part) { return delay(interval, std::move(part)); }};
}

stage time_limit(duration length) {
  return stage{[length](generator part) { return time_limit(length, std::move(part)); }};
}

stage cache(duration length) {
  return stage{[length](generator part) { return cache(length, std::move(part)); }};
}

stage on_threads(thread_filter keep) {
  return stage{
      [keep = std::move(keep)](generator part) { return on_threads(keep, std::move(part)); }};
}

stage clients() {
  return stage{[](generator part) { return clients(std::move(part)); }};
}

stage nemesis() {
  return stage{[](generator part) { return nemesis(std::move(part)); }};
}

stage nemesis(thread_id thread) {
  return stage{[thread](generator part) { return nemesis(thread, std::move(part)); }};
}

stage each_thread() {
  return stage{[](generator part) { return each_thread(std::move(part)); }};
}

stage each_process() {
  return stage{[](generator part) { return each_process(std::move(part)); }};
}

stage process_limit(std::size_t processes) {
  return stage{[processes](generator part) { return process_limit(processes, std::move(part)); }};
}

stage concurrency_limit(std::size_t threads) {
  return stage{[threads](generator part) { return concurrency_limit(threads, std::move(part)); }};
}

stage map(std::function<op(op)> change) {
  return stage{
      [change = std::move(change)](generator part) { return map(change, std::move(part)); }};
}

stage map(std::function<op(op, const context&)> change) {
  return stage{
      [change = std::move(change)](generator part) { return map(change, std::move(part)); }};
}

stage f_map(renaming names) {
  return stage{
      [names = std::move(names)](generator part) { return f_map(names, std::move(part)); }};
}

stage filter(std::function<bool(const op&)> keep) {
  return stage{[keep = std::move(keep)](generator part) { return filter(keep, std::move(part)); }};
}

stage on_update(
    std::function<generator(const generator& self, const context& now, const op& event)> change) {
  return stage{
      [change = std::move(change)](generator part) { return on_update(change, std::move(part)); }};
}

stage trace(std::string name, trace_sink sink) {
  return stage{[name = std::move(name), sink = std::move(sink)](generator part) {
    return trace(name, sink, std::move(part));
  }};
}

}  // namespace agon::generators
