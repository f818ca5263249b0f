// `agon check` as a user meets it: formats, verdicts, exit statuses, and errors of one line.
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace agon::scenarios {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr const char* valid_edn =
    "{:process 0, :type :invoke, :f :write, :value 1}\n"
    "{:process 0, :type :ok, :f :write, :value 1}\n"
    "{:process 1, :type :invoke, :f :read, :value nil}\n"
    "{:process 1, :type :ok, :f :read, :value 1}\n";
constexpr const char* invalid_log =
    "INFO  jepsen.util - 0\t:invoke\t:write\t1\nINFO  jepsen.util - 0\t:ok\t:write\t1\n"
    "INFO  jepsen.util - 1\t:invoke\t:read\tnil\nINFO  jepsen.util - 1\t:ok\t:read\tnil\n";
constexpr const char* keyed_lines =
    R"({"time":0,"process":0,"type":"invoke","f":"write","value":["a",1]})"
    "\n"
    R"({"time":1000000000,"process":0,"type":"ok","f":"write","value":["a",1]})"
    "\n"
    R"({"time":2000000000,"process":0,"type":"invoke","f":"read","value":["b",null]})"
    "\n"
    R"({"time":3000000000,"process":0,"type":"ok","f":"read","value":["b",1]})"
    "\n";

struct ended {
  int status = -1;
  std::string printed;  // Standard output and error.
};

class check_command : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = (fs::temp_directory_path() / ("agon-check-" + std::to_string(::getpid()))).string();
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string file(const std::string& name, const std::string& content) {
    const auto path = folder_ + "/" + name;
    std::ofstream{path} << content;
    return path;
  }

  static ended check(const std::string& words, const std::string& before = "") {
    ended result;
    FILE* pipe =
        ::popen(("{ " + before + AGON_PROGRAM " check " + words + "; } 2>&1").c_str(), "r");
    EXPECT_NE(pipe, nullptr);
    std::array<char, 4096> block{};
    while (const auto got = std::fread(block.data(), 1, block.size(), pipe))
      result.printed.append(block.data(), got);
    const int status = ::pclose(pipe);
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return result;
  }

  static void expect_says(const ended& result, int status, const std::vector<std::string>& words) {
    EXPECT_EQ(result.status, status) << result.printed;
    for (const auto& word : words)
      EXPECT_NE(result.printed.find(word), std::string::npos) << word << "\n" << result.printed;
  }

  std::string folder_;
};

TEST_F(check_command, help_shows_examples_and_models) {
  expect_says(check("--help"), 0,
              {"Examples:", "fifo-queue", "--initial", "--time-limit", "--memory-limit", "--keyed",
               "Exit status: 0 valid"});
}

TEST_F(check_command, a_valid_history_ends_with_0_and_its_statistics) {
  expect_says(check(file("h.edn", valid_edn) + " --model register"), 0,
              {"valid     no order of events contradicts the model", "h.edn, EDN; 2 ops: 2 ok",
               "register by ", "2 of 2 completed ops", " ms to read, ", " ms to check"});
}

TEST_F(check_command, an_invalid_history_ends_with_1_and_shows_what_cannot_be) {
  expect_says(
      check(file("h.log", invalid_log) + " -m cas-register"), 1,
      {"invalid   not linearizable: process 1 read null at op 3, although process 0's write "
       "of 1 was complete at op 1, before this began, and null was not written again",
       "=> ", "Jepsen's log"});
}

TEST_F(check_command, standard_input_may_be_the_history) {
  const auto path = file("h.edn", valid_edn);
  expect_says(check("- -m register", "cat " + path + " | "), 0, {"standard input"});
}

TEST_F(check_command, an_initial_value_may_be_json_or_text) {
  const auto path = file("h.edn",
                         "{:process 1, :type :invoke, :f :read, :value nil}\n"
                         "{:process 1, :type :ok, :f :read, :value 7}\n");
  EXPECT_EQ(check(path + " -m register").status, 1);
  EXPECT_EQ(check(path + " -m register --initial 7").status, 0);
  EXPECT_EQ(check(path + " -m register --initial seven").status, 1);
}

TEST_F(check_command, histories_that_look_keyed_are_not_judged_as_one_object) {
  const auto path = file("h.jsonl", keyed_lines);
  expect_says(check(path + " -m register"), 254,
              {"h.jsonl: its reads ask for [key, null], as those of many objects do (say --keyed, "
               "or --not-keyed if it is one object all the same)"});
  EXPECT_EQ(check(path + " -m register --not-keyed").status, 1);
  EXPECT_EQ(check(file("one.edn", valid_edn) + " -m register").status, 0);
}

TEST_F(check_command, keyed_histories_are_judged_key_by_key) {
  const auto path = file("h.jsonl", keyed_lines);
  expect_says(
      check(path + " -m register --keyed"), 1,
      {"invalid   not linearizable: key b: process 0 read 1 at 3 s, but nothing had written 1",
       "this key of 2"});
  expect_says(
      check(path + " -m kv"), 1,
      {R"(not linearizable: b: process 0 read ["b",1] at 3 s, but every order that explains )"
       R"(the ops before leaves {"b":null})"});
}

TEST_F(check_command, many_files_get_a_line_each_and_a_summary) {
  file("a.edn", valid_edn);
  file("b.log", invalid_log);
  const auto both = check(folder_ + " -m cas-register");
  expect_says(both, 1,
              {"a.edn", "b.log  process 1 read null",
               "2 histories: 1 valid, 1 invalid, 0 unknown, 0 not read; "});
  EXPECT_LT(both.printed.find("a.edn"), both.printed.find("b.log"));
  file("c.txt", "what is this\n");
  expect_says(check(folder_ + " -m cas-register"), 254,
              {"c.txt: no history of a known format: it begins with what is this", "1 not read"});
}

TEST_F(check_command, json_is_an_object_on_a_line_for_each_history) {
  const auto result = check(file("h.log", invalid_log) + " -m cas-register --json");
  EXPECT_EQ(result.status, 1);
  const auto object = json::parse(result.printed).as_object();
  EXPECT_EQ(object.at("valid"), false);
  EXPECT_EQ(object.at("format"), "Jepsen's log");
  EXPECT_EQ(object.at("model"), "cas-register");
  EXPECT_EQ(object.at("ops").at("ok_count"), 2);
  EXPECT_EQ(object.at("op").at("index"), 3);
  EXPECT_GT(object.at("check_ns").to_number<std::int64_t>(), 0);
}

TEST_F(check_command, ops_that_are_not_in_the_model_make_it_unknown) {
  expect_says(check(file("h.edn", valid_edn) + " -m mutex"), 2,
              {"unknown   op 0, model mutex: f is \"write\" (expected acquire or release)"});
}

TEST_F(check_command, a_limit_that_is_spent_makes_it_unknown) {
  expect_says(
      check(file("h.edn", valid_edn) + " -m register --algorithm frontier --memory-limit 1"), 2,
      {"the memory limit of 1 bytes is spent"});
}

TEST_F(check_command, bad_arguments_and_files_end_with_254_and_one_line) {
  const auto path = file("h.edn", valid_edn);
  const auto torn =
      file("bad.jsonl", "{\"process\":0,\"type\":\"invoke\",\"f\":\"read\"}\n{\"x\":1}\n");
  for (const auto& [words, said] : std::vector<std::pair<std::string, std::string>>{
           {path, "--model"},
           {path + " -m regster", "--model: there is no model \"regster\" (known: register, "},
           {path + " -m mutex --initial 3", "--initial, model mutex: cannot begin with 3"},
           {path + " -m register --algorithm guess", "there is no algorithm \"guess\""},
           {path + " -m register --time-limit 0", "--time-limit"},
           {"-m register", "histories"},
           {"/nowhere/at-all -m register", "/nowhere/at-all"},
           {torn + " -m register", "bad.jsonl:2: \"process\" is missing"}}) {
    const auto result = check(words);
    EXPECT_EQ(result.status, 254) << words << "\n" << result.printed;
    EXPECT_NE(result.printed.find(said), std::string::npos) << words << "\n" << result.printed;
    EXPECT_EQ(std::count(result.printed.begin(), result.printed.end(), '\n'), 1) << result.printed;
  }
}

TEST_F(check_command, follows_a_file_and_ends_at_the_first_violation) {
  const auto path = file("grows.jsonl", keyed_lines);
  // The violation comes later, and what comes after it is not waited for.
  const auto later = "{ sleep 0.3; printf '%s\\n' '" +
                     std::string{R"({"process":7,"type":"invoke","f":"read","value":["a",null]})"} +
                     "' '" + R"({"process":7,"type":"ok","f":"read","value":["a",5]})" + "' >> " +
                     path + "; } & ";
  expect_says(check(file("sound.jsonl", R"({"process":0,"type":"invoke","f":"read"})"
                                        "\n") +
                    " -f -m register --idle-timeout 0.1"),
              0, {"valid     no order", "0 of 0 completed ops"});
  expect_says(check(path + " --follow --keyed -m cas-register"), 1,
              {"invalid   not linearizable: key b: process 0 read 1 at 3 s", "by online"});
  const auto other = file("other.jsonl", "");
  expect_says(check(other + " --follow --keyed -m cas-register",
                    std::string{later}.replace(later.find(path), path.size(), other)),
              1, {"invalid   not linearizable: key a: process 7 read 5"});
}

TEST_F(check_command, follows_standard_input_to_its_end) {
  expect_says(check("- -f -m register", "printf '%s' '" + std::string{valid_edn} + "' | "), 0,
              {"valid     no order", "standard input, EDN; 2 ops: 2 ok", "2 of 2 completed ops"});
  expect_says(check("- -f -m register", "printf '%s' '" + std::string{invalid_log} + "' | "), 1,
              {"process 1 read null", "Jepsen's log"});
  expect_says(check("- -f -m register --json", "printf '{\"process\":0,\"ty' | "), 0,
              {"\"valid\":true", "16 bytes are no complete op; they are left out"});
}

TEST_F(check_command, says_what_cannot_be_followed) {
  const auto path = file("h.edn", valid_edn);
  expect_says(check(path + " " + path + " -f -m register"), 254,
              {"--follow: one history can be followed at a time (name one file, or -)"});
  expect_says(check(folder_ + "/none -f -m register"), 254, {"cannot read: No such file"});
  expect_says(check(path + " -f -m register --algorithm zones"), 254, {"leave the choice open"});
  expect_says(check(path + " -m register --idle-timeout 1"), 254, {"say --follow as well"});
  expect_says(check(file("k.jsonl", R"({"process":0,"type":"invoke","f":"read","value":["a",null]})"
                                    "\n") +
                    " -f -m register"),
              254, {"say --keyed, or --not-keyed"});
}

}  // namespace
}  // namespace agon::scenarios
