// What is ours is found by its name: the table `inet agon` of nftables, the chain AGON of iptables.
#include "real/net.hpp"

#include "real/shell.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <optional>
#include <sstream>

namespace agon::real {
namespace {

using namespace std::chrono_literals;

constexpr auto command_limit = 15s;
// iptables and ip6tables are told the same things.
constexpr std::string_view ipv4_command = "iptables";
constexpr std::string_view ipv6_command = "ip6tables";

struct address_lists {
  std::vector<std::string> ipv4;
  std::vector<std::string> ipv6;
};

result<address_lists> sort_addresses(const std::vector<std::string>& addresses) {
  address_lists lists;
  for (const auto& address : addresses) {
    std::array<unsigned char, sizeof(in6_addr)> ignored{};
    if (::inet_pton(AF_INET, address.c_str(), ignored.data()) == 1) {
      lists.ipv4.push_back(address);
    } else if (::inet_pton(AF_INET6, address.c_str(), ignored.data()) == 1) {
      lists.ipv6.push_back(address);
    } else {
      return error{"\"" + address + "\" is not an IP address", "partition",
                   "look names up first; packet filters know addresses only"};
    }
  }
  for (auto* list : {&lists.ipv4, &lists.ipv6}) {
    std::sort(list->begin(), list->end());
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  return lists;
}

// Packet filters belong to root; other users get there by sudo.
exec_options as_root(const control& hands, std::string input = {}) {
  exec_options options;
  if (!hands.where().starts_with("root@")) options.sudo_user = "root";
  options.input = std::move(input);
  options.limit = command_limit;
  return options;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string nftables_set(std::string_view name, std::string_view type,
                         const std::vector<std::string>& addresses) {
  auto set = "  set " + std::string{name} + " { type " + std::string{type} + "; ";
  if (!addresses.empty()) set += "elements = { " + joined(addresses) + " }; ";
  return set + "}\n";
}

// Removes the table whether or not it is there.
std::string nftables_removal(const std::string& table) {
  return "table inet " + table + "\ndelete table inet " + table + "\n";
}

// The hook is before connection tracking, so that connections which are open already are cut as
// well.
std::string nftables_table(const std::string& table, const address_lists& lists) {
  return "table inet " + table + " {\n  counter dropped { }\n" +
         nftables_set("from_ipv4", "ipv4_addr", lists.ipv4) +
         nftables_set("from_ipv6", "ipv6_addr", lists.ipv6) +
         "  chain input {\n"
         "    type filter hook input priority -300; policy accept;\n"
         "    ip saddr @from_ipv4 counter name dropped drop\n"
         "    ip6 saddr @from_ipv6 counter name dropped drop\n"
         "  }\n}\n";
}

result<> apply_nftables(control& hands, const std::string& rules) {
  const auto done = hands.exec({"nft", "-f", "-"}, as_root(hands, rules));
  if (!done) return done.problem();
  return success{};
}

// What the counter of our table says, in the JSON of `nft -j list counter`.
result<std::int64_t> parse_nftables_counter(const std::string& text, const std::string& where) {
  boost::system::error_code problem;
  const auto document = boost::json::parse(text, problem);
  const auto* root = problem ? nullptr : document.if_object();
  const auto* list = root != nullptr ? root->if_contains("nftables") : nullptr;
  if (list != nullptr && list->is_array()) {
    for (const auto& entry : list->get_array()) {
      const auto* object = entry.if_object();
      const auto* counter = object != nullptr ? object->if_contains("counter") : nullptr;
      if (counter == nullptr || !counter->is_object()) continue;
      const auto* packets = counter->get_object().if_contains("packets");
      if (packets != nullptr && packets->is_int64()) return packets->get_int64();
    }
  }
  return error{"nft lists no counter that can be read", where,
               "is its version 0.9.1 or later, with JSON?"};
}

result<std::int64_t> nftables_dropped(control& hands) {
  const auto listed =
      hands.try_exec({"nft", "-j", "list", "counter", "inet", "agon", "dropped"}, as_root(hands));
  if (!listed) return listed.problem();
  if (listed->exit_status == 0) return parse_nftables_counter(listed->out, hands.where());
  if (listed->err.find("No such file or directory") != std::string::npos) return std::int64_t{0};
  return error{"nft cannot list our counter: " + one_line(listed->err, 300), hands.where(),
               "does nft work there, and for this user?"};
}

result<bool> iptables_jumps(control& hands, const std::string& command) {
  const auto output =
      hands.try_exec({command, "-w", "5", "-C", "INPUT", "-j", "AGON"}, as_root(hands));
  if (!output) return output.problem();
  // 1 says that the rule is not there, 2 that the chain is not; others, that iptables fails.
  if (output->exit_status > 2)
    return error{command + " failed: " + one_line(output->err, 300), hands.where(),
                 "does it work there, and for this user?"};
  return output->exit_status == 0;
}

// All in one commit of the table `filter`.
result<> apply_iptables(control& hands, const std::string& command, const std::string& rules) {
  const auto done = hands.exec({command + "-restore", "-w", "5", "--noflush"},
                               as_root(hands, "*filter\n" + rules + "COMMIT\n"));
  if (!done) return done.problem();
  return success{};
}

// The new chain and its place come at once with the end of those they replace.
result<> insert_iptables(control& hands, const std::string& command,
                         const std::vector<std::string>& addresses) {
  const auto jumps = iptables_jumps(hands, command);
  if (!jumps) return jumps.problem();
  std::string rules = ":AGON - [0:0]\n";
  if (*jumps) rules += "-D INPUT -j AGON\n";
  for (const auto& address : addresses) rules += "-A AGON -s " + address + " -j DROP\n";
  return apply_iptables(hands, command, rules + "-I INPUT 1 -j AGON\n");
}

// Packets in the first column of `iptables -nvxL AGON`, below its two lines of headings.
std::int64_t sum_of_packets(const std::string& listing) {
  std::istringstream lines{listing};
  std::int64_t sum = 0;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words{line};
    std::int64_t packets = 0;
    if (words >> packets) sum += packets;
  }
  return sum;
}

// Nothing if the chain is not there. A machine without ip6tables has no chain there either.
result<std::optional<std::int64_t>> iptables_count(control& hands, const std::string& command) {
  const auto listed = hands.try_exec({command, "-w", "5", "-nvxL", "AGON"}, as_root(hands));
  if (!listed) return listed.problem();
  if (listed->exit_status == 0) return std::optional{sum_of_packets(listed->out)};
  if (listed->exit_status == 1 || command == ipv6_command) return std::optional<std::int64_t>{};
  return error{command + " failed: " + one_line(listed->err, 300), hands.where(),
               "does it work there, and for this user?"};
}

// Answers what the chain had counted.
result<std::int64_t> remove_iptables(control& hands, const std::string& command) {
  const auto counted = iptables_count(hands, command);
  if (!counted) return counted.problem();
  if (!counted->has_value()) return std::int64_t{0};
  const auto jumps = iptables_jumps(hands, command);
  if (!jumps) return jumps.problem();
  const std::string unhook = *jumps ? "-D INPUT -j AGON\n" : "";
  if (auto done = apply_iptables(hands, command, unhook + "-F AGON\n-X AGON\n"); !done)
    return done.problem();
  return **counted;
}

result<> replace_iptables(control& hands, std::string_view command,
                          const std::vector<std::string>& addresses) {
  if (!addresses.empty()) return insert_iptables(hands, std::string{command}, addresses);
  const auto removed = remove_iptables(hands, std::string{command});
  if (!removed) return removed.problem();
  return success{};
}

}  // namespace

std::string_view to_string(packet_filter filter) {
  switch (filter) {
    case packet_filter::nftables:
      return "nftables";
    case packet_filter::iptables:
      return "iptables";
  }
  invariant(false, "a known packet filter");
  return {};
}

result<packet_filter> probe_packet_filter(control& hands) {
  // Made and removed in one transaction, so that nobody ever sees it.
  const auto rules = nftables_table("agon_probe", {.ipv4 = {"192.0.2.1"}, .ipv6 = {}}) +
                     "delete table inet agon_probe\n";
  const auto nftables = hands.try_exec({"nft", "-f", "-"}, as_root(hands, rules));
  if (!nftables) return nftables.problem();
  if (nftables->exit_status == 0) return packet_filter::nftables;
  const auto iptables = hands.try_exec({"iptables", "-w", "5", "-nL", "INPUT"}, as_root(hands));
  if (!iptables) return iptables.problem();
  if (iptables->exit_status == 0) return packet_filter::iptables;
  return error{"neither nftables nor iptables works: " + one_line(nftables->err, 200) + "; " +
                   one_line(iptables->err, 200),
               hands.where(), "apt install nftables"};
}

result<> drop_from(control& hands, packet_filter filter,
                   const std::vector<std::string>& addresses) {
  const auto lists = sort_addresses(addresses);
  if (!lists) return lists.problem();
  switch (filter) {
    case packet_filter::nftables:
      return apply_nftables(hands, nftables_removal("agon") +
                                       (addresses.empty() ? "" : nftables_table("agon", *lists)));
    case packet_filter::iptables:
      if (auto done = replace_iptables(hands, ipv4_command, lists->ipv4); !done) return done;
      return replace_iptables(hands, ipv6_command, lists->ipv6);
  }
  invariant(false, "a known packet filter");
  return success{};
}

result<std::int64_t> heal(control& hands, packet_filter filter) {
  std::int64_t sum = 0;
  switch (filter) {
    case packet_filter::nftables: {
      // Healing comes first: a counter that cannot be read must not leave the partition in place.
      auto counted = nftables_dropped(hands);
      if (auto done = apply_nftables(hands, nftables_removal("agon")); !done) return done.problem();
      return counted;
    }
    case packet_filter::iptables:
      for (const auto command : {ipv4_command, ipv6_command}) {
        auto counted = remove_iptables(hands, std::string{command});
        if (!counted) return counted;
        sum += *counted;
      }
      return sum;
  }
  invariant(false, "a known packet filter");
  return sum;
}

result<std::int64_t> dropped_packets(control& hands, packet_filter filter) {
  std::int64_t sum = 0;
  switch (filter) {
    case packet_filter::nftables:
      return nftables_dropped(hands);
    case packet_filter::iptables:
      for (const auto command : {ipv4_command, ipv6_command}) {
        const auto counted = iptables_count(hands, std::string{command});
        if (!counted) return counted.problem();
        sum += counted->value_or(0);
      }
      return sum;
  }
  invariant(false, "a known packet filter");
  return sum;
}

}  // namespace agon::real
