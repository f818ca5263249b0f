// Wires, and what happens to a message on its way.
#include "sim/network.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_config.hpp>
#include <caf/actor_system.hpp>
#include <caf/exit_reason.hpp>
#include <caf/make_actor.hpp>
#include <caf/message.hpp>

#include <string>

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
                 network_options options)
    : scheduler_{scheduler}, nodes_{nodes + 1}, options_{options}, servers_(nodes + 1) {
  invariant(options.latency_min <= options.latency_max, "latencies in order");
  links_.reserve(nodes_ * nodes_);
  for (std::uint32_t from = 0; from < nodes_; ++from)
    for (std::uint32_t to = 0; to < nodes_; ++to)
      links_.push_back({.luck = random_stream{seed, "link/" + to_string(node_id{from}) + "/" +
                                                        to_string(node_id{to})},
                        .shape = {}});
}

network::~network() = default;

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
}

void network::cut(node_id to, const std::set<node_id>& from) {
  invariant(to != control_node && to.value < nodes_, "a node that can be cut off");
  for (std::uint32_t other = 1; other < nodes_; ++other)
    between(node_id{other}, to).cut = from.contains(node_id{other});
}

std::uint64_t network::cut_count(node_id node) const {
  std::uint64_t dropped = 0;
  for (std::uint32_t other = 0; other < nodes_; ++other)
    dropped += between(node_id{other}, node).dropped;
  return dropped;
}

std::uint64_t network::heal(node_id node) {
  const auto dropped = cut_count(node);
  for (std::uint32_t other = 0; other < nodes_; ++other) {
    between(node_id{other}, node).cut = false;
    between(node_id{other}, node).dropped = 0;
    between(node, node_id{other}).shape = {};
  }
  return dropped;
}

void network::shape(node_id from, const std::set<node_id>& to, const link_shape& shape) {
  for (const double chance : {shape.loss, shape.duplicate, shape.reorder})
    invariant(chance >= 0 && chance <= 1, "a probability");
  invariant(shape.delay >= duration::zero() && shape.jitter >= duration::zero(),
            "a length of time");
  for (const auto other : to) between(from, other).shape = shape;
}

time_point network::arrival_time(link& road) {
  invariant(&road >= links_.data() && &road < links_.data() + links_.size(), "a link of this net");
  auto delay = road.luck.between(options_.latency_min, options_.latency_max) + road.shape.delay;
  if (road.shape.jitter > duration::zero())
    delay += road.luck.between(duration::zero(), road.shape.jitter);
  const auto time = scheduler_.effective_now() + delay;
  if (road.shape.reorder > 0 && road.luck.chance(road.shape.reorder))
    return time + road.luck.between(duration::zero(), 4 * (delay + options_.latency_max));
  road.last = std::max(time, road.last);
  return road.last;
}

void network::carry(const wire& along, caf::mailbox_element_ptr what) {
  if (scheduler_.killing()) return;
  invariant(what != nullptr, "a message");
  invariant(scheduler_.current() == along.viewer, "a wire used on the node that it belongs to");
  const auto from = along.viewer;
  const auto to = along.owner;
  auto& road = between(from, to);
  ++sent_;
  if (road.shape.loss > 0 && road.luck.chance(road.shape.loss)) {
    scheduler_.trace().record(trace_kind::lose, scheduler_.now(), from, to, road.count++);
    return;
  }
  if (what->sender) what->sender = view(what->sender, to);
  if (road.shape.duplicate > 0 && road.luck.chance(road.shape.duplicate)) {
    scheduler_.trace().record(trace_kind::duplicate, scheduler_.now(), from, to, road.count);
    send_parcel(from, to, along.target,
                caf::make_mailbox_element(what->sender, what->mid, what->stages,
                                          what->copy_content_to_message()));
  }
  send_parcel(from, to, along.target, std::move(what));
}

void network::send_parcel(node_id from, node_id to, caf::strong_actor_ptr target,
                          caf::mailbox_element_ptr what) {
  auto& road = between(from, to);
  const auto number = road.count++;
  scheduler_.trace().record(trace_kind::send, scheduler_.now(), from, to, number);
  scheduler_.schedule(arrival_time(road), {.what = event::kind::arrival,
                                           .domain = static_cast<std::uint16_t>(to.value),
                                           .from = static_cast<std::uint16_t>(from.value),
                                           .number = number,
                                           .target = std::move(target),
                                           .content = std::move(what),
                                           .handler = this});
}

void network::arrive(event& parcel) {
  const node_id from{parcel.from};
  const node_id to{parcel.domain};
  auto& road = between(from, to);
  const bool news = parcel.what == event::kind::news;
  const auto& target = parcel.target ? parcel.target : servers_[to.value];
  const bool there = target && (news || !scheduler_.dead(target->id()));
  if (road.cut) ++road.dropped;
  invariant(parcel.number < road.count, "a parcel that was sent on this link");
  const bool arrives = there && !road.cut;
  scheduler_.trace().record(arrives ? trace_kind::deliver : trace_kind::cut, scheduler_.now(), from,
                            to, parcel.number);
  if (!arrives) return;
  ++delivered_;
  if (news) {
    auto* ended = dynamic_cast<wire*>(target->get());
    invariant(ended != nullptr, "news for a wire");
    ended->kill_proxy(nullptr, caf::make_error(caf::exit_reason::remote_link_unreachable));
  } else {
    target->enqueue(std::move(parcel.content), nullptr);
  }
}

void network::announce_end(caf::actor_id actor, node_id viewer) {
  const auto found = wires_.find({actor, viewer});
  if (found == wires_.end()) return;
  auto handle = std::move(found->second);
  wires_.erase(found);
  const auto owner = scheduler_.domain_of(actor);
  auto& road = between(owner, viewer);
  const auto number = road.count++;
  scheduler_.trace().record(trace_kind::send, scheduler_.now(), owner, viewer, number);
  scheduler_.schedule(arrival_time(road), {.what = event::kind::news,
                                           .domain = static_cast<std::uint16_t>(viewer.value),
                                           .from = static_cast<std::uint16_t>(owner.value),
                                           .number = number,
                                           .target = std::move(handle),
                                           .handler = this});
}

}  // namespace agon::sim
