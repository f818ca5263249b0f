// Wires, and what happens to a message on its way.
#include "sim/network.hpp"

#include "sim/payload.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_config.hpp>
#include <caf/actor_system.hpp>
#include <caf/exit_reason.hpp>
#include <caf/make_actor.hpp>
#include <caf/message.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace agon::sim {

/// One end of a link: stands on `viewer` for an actor, or the server, of `owner`.
class network::wire final : public caf::actor_proxy {
 public:
  wire(caf::actor_config& config, network& net, caf::strong_actor_ptr to, node_id home,
       node_id seen_from)
      : actor_proxy{config}, target{std::move(to)}, owner{home}, viewer{seen_from}, net_{net} {}

  void enqueue(caf::mailbox_element_ptr what, caf::execution_unit*) override {
    net_.carry(*this, std::move(what));
  }
  void kill_proxy(caf::execution_unit* unit, caf::error reason) override {
    cleanup(std::move(reason), unit);
  }

  const caf::strong_actor_ptr target;  // Null: the server of the owner.
  const node_id owner;
  const node_id viewer;

 private:
  network& net_;
};

network::network(scheduler& scheduler, std::uint64_t seed, std::size_t nodes,
                 const network_options& options)
    : scheduler_{scheduler}, nodes_{nodes + 1}, options_{options}, servers_(nodes + 1) {
  links_.reserve(nodes_ * nodes_);
  for (std::uint32_t from = 0; from < nodes_; ++from)
    for (std::uint32_t to = 0; to < nodes_; ++to)
      links_.emplace_back(options_, random_stream{seed, "link/" + to_string(node_id{from}) + "/" +
                                                            to_string(node_id{to})});
}

network::~network() = default;

void network::steer(chooser& by) {
  for (std::uint32_t from = 0; from < nodes_; ++from)
    for (std::uint32_t to = 0; to < nodes_; ++to)
      between(node_id{from}, node_id{to}).steer(by, node_id{from}, node_id{to});
}

caf::actor network::server_handle(node_id owner, node_id viewer) {
  auto& handle = server_wires_[{owner, viewer}];
  if (!handle) {
    caf::actor_config config;
    auto& system = scheduler_.system();
    handle = caf::make_actor<wire, caf::actor>(system.next_actor_id(), system.node(), &system,
                                               config, *this, nullptr, owner, viewer);
  }
  return handle;
}

caf::strong_actor_ptr network::view(const caf::strong_actor_ptr& target, node_id viewer) {
  invariant(target != nullptr && viewer.value < nodes_, "an actor, and a node that sees it");
  if (const auto* known = dynamic_cast<const wire*>(target->get()))
    return known->target && known->viewer != viewer ? view(known->target, viewer) : target;
  const auto owner = scheduler_.domain_of(target->id());
  if (owner == viewer) return target;
  auto& handle = wires_[{target->id(), viewer}];
  if (!handle) {
    caf::actor_config config;
    auto& system = scheduler_.system();
    handle = caf::make_actor<wire, caf::strong_actor_ptr>(target->id(), system.node(), &system,
                                                          config, *this, target, owner, viewer);
    target->get()->attach_functor(
        [this, actor = target->id(), viewer](const caf::error&) { announce_end(actor, viewer); });
  }
  return handle;
}

void network::set_server(node_id node, caf::strong_actor_ptr server) {
  invariant(node.value < nodes_, "a node of this network");
  servers_[node.value] = std::move(server);
  if (servers_[node.value]) return;
  for (std::uint32_t other = 0; other < nodes_; ++other) disconnect(node_id{other}, node);
}

void network::note(trace_kind kind, node_id from, node_id to, std::uint64_t number) {
  scheduler_.trace().record(kind, scheduler_.now(), from, to, number);
}

// On the way out.

void network::carry(const wire& along, caf::mailbox_element_ptr what) {
  if (scheduler_.killing()) return;
  invariant(what != nullptr, "a message");
  invariant(scheduler_.current() == along.viewer, "a wire used on the node that it belongs to");
  ++sent_;
  if (between(along.viewer, along.owner).shaped() && !survives_shape(along, what)) return;
  if (what->sender) what->sender = view(what->sender, along.owner);
  send_parcel(along.viewer, along.owner,
              {.what = event::kind::arrival, .target = along.target, .content = std::move(what)});
}

bool network::survives_shape(const wire& along, caf::mailbox_element_ptr& what) {
  const auto from = along.viewer;
  const auto to = along.owner;
  auto& road = between(from, to);
  if (road.loses()) {
    note(trace_kind::lose, from, to, road.skip());
    return false;
  }
  if (road.damages() && !survives_damage(from, to, what)) return false;
  if (!road.repeats()) return true;
  auto sender = what->sender ? view(what->sender, to) : nullptr;
  send_parcel(from, to,
              {.what = event::kind::arrival,
               .target = along.target,
               .content = caf::make_mailbox_element(std::move(sender), what->mid, what->stages,
                                                    what->copy_content_to_message())});
  note(trace_kind::duplicate, from, to, road.count());
  return true;
}

bool network::survives_damage(node_id from, node_id to, caf::mailbox_element_ptr& what) {
  auto& road = between(from, to);
  note(trace_kind::corrupt, from, to, road.count());
  std::optional<caf::message> damaged;
  if (!options_.checksums && !road.stream())
    damaged = flip_bit(scheduler_.system(), what->content(),
                       [&](std::uint64_t bits) { return road.choose(bits); });
  if (damaged) {
    what = caf::make_mailbox_element(what->sender, what->mid, what->stages, *std::move(damaged));
    return true;
  }
  note(trace_kind::lose, from, to, road.skip());
  break_connection(from, to);
  return false;
}

void network::send_parcel(node_id from, node_id to, event parcel) {
  auto& road = between(from, to);
  constexpr std::uint64_t size_of_news = 64;
  const auto bytes = !road.limited()  ? 0
                     : parcel.content ? payload_size(scheduler_.system(), parcel.content->content())
                                      : size_of_news;
  const auto left = road.depart(scheduler_.effective_now(), bytes);
  note(trace_kind::send, from, to, left.number);
  if (!left.arrival) {
    note(trace_kind::lose, from, to, left.number);
    return break_connection(from, to);
  }
  parcel.domain = static_cast<std::uint16_t>(to.value);
  parcel.from = static_cast<std::uint16_t>(from.value);
  parcel.number = left.number;
  parcel.handler = this;
  scheduler_.schedule(*left.arrival, std::move(parcel));
}

void network::announce_end(caf::actor_id actor, node_id viewer) {
  const auto found = wires_.find({actor, viewer});
  if (found == wires_.end()) return;
  auto handle = std::move(found->second);
  wires_.erase(found);
  send_parcel(scheduler_.domain_of(actor), viewer,
              {.what = event::kind::news, .target = std::move(handle)});
}

// At the far end.

void network::arrive(event& parcel) {
  const node_id from{parcel.from};
  const node_id to{parcel.domain};
  if (parcel.what == event::kind::news && !parcel.target)
    return lose_patience(from, to, parcel.number);
  switch (between(from, to).arrive(parcel.number)) {
    case link::fate::through:
      return deliver(parcel);
    case link::fate::lost:
      return note(trace_kind::cut, from, to, parcel.number);
    case link::fate::held:
      return hold(parcel);
  }
}

void network::deliver(event& parcel) {
  const bool news = parcel.what == event::kind::news;
  const auto& target = parcel.target ? parcel.target : servers_[parcel.domain];
  const bool there = target && (news || !scheduler_.dead(target->id()));
  note(there ? trace_kind::deliver : trace_kind::cut, node_id{parcel.from}, node_id{parcel.domain},
       parcel.number);
  if (!there) return;
  ++delivered_;
  if (news) {
    auto* ended = dynamic_cast<wire*>(target->get());
    invariant(ended != nullptr, "news for a wire");
    ended->kill_proxy(nullptr, caf::make_error(caf::exit_reason::remote_link_unreachable));
  } else {
    target->enqueue(std::move(parcel.content), nullptr);
  }
}

void network::hold(event& parcel) {
  const node_id from{parcel.from};
  const node_id to{parcel.domain};
  auto& road = between(from, to);
  note(trace_kind::hold, from, to, parcel.number);
  if (road.cut() && !road.stalled()) {
    const auto end = scheduler_.now() + road.stall();
    scheduler_.schedule(end, {.what = event::kind::news,
                              .domain = parcel.domain,
                              .from = parcel.from,
                              .number = road.stalls(),
                              .handler = this});
  }
  held_[place(from, to)].push_back(std::move(parcel));
}

void network::release(node_id from, node_id to) {
  auto waiting = held_.extract(place(from, to));
  if (waiting.empty()) return;
  scheduler_.in_domain(to, [&] {
    for (auto& parcel : waiting.mapped()) deliver(parcel);
  });
}

void network::lose_patience(node_id from, node_id to, std::uint64_t stall) {
  const auto& road = between(from, to);
  if (road.stalled() && road.stalls() == stall) break_connection(from, to);
}

void network::break_connection(node_id from, node_id to) {
  disconnect(from, to);
  disconnect(to, from);
}

void network::disconnect(node_id from, node_id to) {
  if (!between(from, to).connected()) return;
  ++broken_;
  note(trace_kind::disconnect, from, to, between(from, to).count());
  between(from, to).disconnect();
  const auto waiting = held_.extract(place(from, to));
  if (waiting.empty()) return;
  for (const auto& parcel : waiting.mapped()) note(trace_kind::cut, from, to, parcel.number);
}

// For those who look.

std::vector<message_view> network::under_way() const {
  std::vector<message_view> found;
  const auto view = [&](const event& parcel, std::optional<time_point> due) {
    if (parcel.handler != this) return;
    if (parcel.what == event::kind::news && !parcel.target) return;  // Impatience, not a message.
    found.push_back({{node_id{parcel.from}, node_id{parcel.domain}, parcel.number},
                     due,
                     parcel.content ? caf::to_string(parcel.content->content()) : "news"});
  };
  scheduler_.events().for_each([&](time_point due, const event& parcel) { view(parcel, due); });
  std::ranges::sort(found, {}, [](const message_view& one) {
    return std::pair{one.due, one.about};
  });
  for (const auto& [place, parcels] : held_)
    for (const auto& parcel : parcels) view(parcel, std::nullopt);
  return found;
}

void network::describe(node_view& into) const {
  for (std::uint32_t other = 0; other < nodes_; ++other) {
    const auto& road = between(node_id{other}, into.node);
    if (road.cut()) into.cut.push_back(node_id{other});
    if (road.clogged()) into.clogged.push_back(node_id{other});
  }
}

// Faults.

std::uint64_t network::cut(node_id to, const std::set<node_id>& from) {
  invariant(to != control_node && to.value < nodes_, "a node that can be cut off");
  const auto dropped = cut_count(to);
  for (std::uint32_t other = 1; other < nodes_; ++other) {
    auto& road = between(node_id{other}, to);
    if (road.set_cut(from.contains(node_id{other}))) release(node_id{other}, to);
    if (from.empty()) road.counts().dropped = 0;
  }
  return dropped;
}

std::uint64_t network::cut_count(node_id node) const {
  std::uint64_t dropped = 0;
  for (std::uint32_t other = 0; other < nodes_; ++other)
    dropped += between(node_id{other}, node).counts().dropped;
  return dropped;
}

std::uint64_t network::clog(node_id to, const std::set<node_id>& from) {
  invariant(to != control_node && to.value < nodes_, "a node that can be clogged");
  std::uint64_t held = 0;
  for (std::uint32_t other = 1; other < nodes_; ++other) {
    auto& road = between(node_id{other}, to);
    held += road.counts().held;
    if (from.empty()) road.counts().held = 0;
    if (road.set_clog(from.contains(node_id{other}))) release(node_id{other}, to);
  }
  return held;
}

link_counts network::shape(node_id from, const std::set<node_id>& to, const link_shape& shape) {
  link_counts sum;
  for (const auto other : to) {
    invariant(other.value < nodes_, "a node of this network");
    auto& road = between(from, other);
    auto& counts = road.counts();
    sum.lost += std::exchange(counts.lost, 0);
    sum.damaged += std::exchange(counts.damaged, 0);
    sum.repeated += std::exchange(counts.repeated, 0);
    sum.reordered += std::exchange(counts.reordered, 0);
    road.shape(shape);
  }
  return sum;
}

void network::mend(node_id node) {
  cut(node, {});
  clog(node, {});
  std::set<node_id> all;
  for (std::uint32_t other = 0; other < nodes_; ++other) all.insert(node_id{other});
  shape(node, all, {});
}

}  // namespace agon::sim
