// Messages as bytes.
#include "sim/payload.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/make_message.hpp>
#include <gtest/gtest.h>

namespace agon::sim::test {

struct unknown_to_caf {};

}  // namespace agon::sim::test

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(agon::sim::test::unknown_to_caf)

namespace agon::sim::test {
namespace {

class payload : public testing::Test {
 protected:
  std::uint64_t size(const caf::message& content) {
    return payload_size(system_, content.content());
  }
  std::optional<caf::message> flipped(const caf::message& content, std::uint64_t bit) {
    return flip_bit(system_, content.content(), [=](std::uint64_t) { return bit; });
  }

  caf::actor_system_config config_;
  caf::actor_system system_{config_};
};

TEST_F(payload, grows_with_what_it_holds) {
  const auto empty = size(caf::make_message(std::string{}));
  EXPECT_GT(empty, 0u);
  EXPECT_EQ(size(caf::make_message(std::string(100, 'x'))), empty + 100);
}

TEST_F(payload, has_a_size_even_where_caf_does_not_know_its_type) {
  EXPECT_EQ(size(caf::make_message(unknown_to_caf{})), 256u);
  EXPECT_FALSE(flipped(caf::make_message(unknown_to_caf{}), 0).has_value());
}

TEST_F(payload, with_a_bit_of_its_value_flipped_is_another_value) {
  const auto content = caf::make_message(std::uint64_t{0});
  const auto last = 8 * size(content) - 8;  // The lowest bit of the last byte.
  const auto changed = flipped(content, last);
  ASSERT_TRUE(changed.has_value());
  ASSERT_TRUE(changed->match_elements<std::uint64_t>());
  EXPECT_EQ(changed->get_as<std::uint64_t>(0), 1u);
}

TEST_F(payload, with_a_bit_of_its_types_name_flipped_cannot_be_read) {
  EXPECT_FALSE(flipped(caf::make_message(std::uint64_t{0}), 20).has_value());
}

TEST_F(payload, is_read_or_refused_whichever_bit_flips) {
  const auto content = caf::make_message(std::string{"some text"}, std::uint32_t{7});
  std::size_t read = 0;
  for (std::uint64_t bit = 0; bit < 8 * size(content); ++bit)
    if (flipped(content, bit)) ++read;
  EXPECT_GT(read, 9u * 7) << "the text and the number";
  EXPECT_LT(read, 8 * size(content)) << "the names of the types";
}

}  // namespace
}  // namespace agon::sim::test
