# Headers that most files include, compiled once: a third of the time that a build takes. Off where includes
# are to be checked: with it, a file compiles that forgets one of them.

# agon_precompile(NAME PIC HEADERS …): a target whose precompiled headers others may reuse.
function(agon_precompile name pic)
  set(source "${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp")
  file(CONFIGURE OUTPUT "${source}" CONTENT "")
  add_library(${name} OBJECT "${source}")
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ${pic})
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE agon_warnings Boost::headers Boost::json fmt::fmt CAF::core)
  target_precompile_headers(
    ${name}
    PRIVATE
    <boost/json/parse.hpp>
    <boost/json/serialize.hpp>
    <boost/json/value.hpp>
    <caf/actor_system.hpp>
    <caf/actor_system_config.hpp>
    <caf/event_based_actor.hpp>
    <caf/scoped_actor.hpp>
    <caf/send.hpp>
    <caf/typed_event_based_actor.hpp>
    <algorithm>
    <array>
    <chrono>
    <filesystem>
    <fstream>
    <functional>
    <map>
    <memory>
    <optional>
    <set>
    <sstream>
    <string>
    <vector>
    ${ARGN})
endfunction()

# agon_reuse_precompiled(NAME FROM)
function(agon_reuse_precompiled name from)
  if(AGON_PRECOMPILE)
    target_precompile_headers(${name} REUSE_FROM ${from})
    target_compile_options(${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
  endif()
endfunction()
