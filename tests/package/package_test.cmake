# Installs the components of an Agon that is built, as another project would have it, then configures, builds
# and runs that project.

function(run what)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE out)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${what} failed with ${status}:\n${out}")
  endif()
  set(output "${out}" PARENT_SCOPE)
endfunction()

function(expect value expected what)
  if(NOT "${value}" STREQUAL "${expected}")
    message(FATAL_ERROR "${what}: \"${value}\" instead of \"${expected}\"")
  endif()
endfunction()

set(prefix "${WORK}/prefix")
file(REMOVE_RECURSE "${WORK}")
foreach(component IN LISTS COMPONENTS ITEMS headers package)
  run("installing ${component}" ${CMAKE_COMMAND} --install "${BUILD}" --prefix "${prefix}" --component
      ${component})
endforeach()

set(configure ${CMAKE_COMMAND} -G Ninja -S "${CONSUMER}" -B "${WORK}/build" "-DCMAKE_PREFIX_PATH=${prefix}"
              "-DCMAKE_CXX_COMPILER=${CXX}" "-DCMAKE_CXX_FLAGS=${FLAGS}" "-DCMAKE_BUILD_TYPE=${TYPE}")

if(NAME STREQUAL "checkers")
  # What the page shows is what is built here.
  file(READ "${PAGE}" page)
  foreach(shown CMakeLists.txt judge.cpp)
    file(READ "${CONSUMER}/${shown}" code)
    string(FIND "${page}" "\n${code}```" at)
    if(at EQUAL -1)
      message(FATAL_ERROR "docs/tutorial/use-the-checkers.md does not show ${CONSUMER}/${shown} as it is")
    endif()
  endforeach()

  # A machine without CAF.
  run("configuring" ${configure} -DCMAKE_DISABLE_FIND_PACKAGE_CAF=ON)
  run("building" ${CMAKE_COMMAND} --build "${WORK}/build")
  run("listing libraries" ldd "${WORK}/build/judge")
  string(FIND "${output}" "libcaf" at)
  expect(${at} -1 "CAF in ${output}")

  set(line "\"process\":0,\"f\":")
  file(WRITE "${WORK}/right.jsonl" "{${line}\"write\",\"type\":\"invoke\",\"value\":1}\n"
       "{${line}\"write\",\"type\":\"ok\",\"value\":1}\n" "{${line}\"read\",\"type\":\"invoke\",\"value\":null}\n"
       "{${line}\"read\",\"type\":\"ok\",\"value\":1}\n")
  file(WRITE "${WORK}/wrong.jsonl" "{${line}\"read\",\"type\":\"invoke\",\"value\":null}\n"
       "{${line}\"read\",\"type\":\"ok\",\"value\":7}\n")
  file(WRITE "${WORK}/torn.jsonl" "{${line}\"read\",\"type\":\"invok\"}\n")
  foreach(each "right;0;{\"valid\":true" "wrong;1;{\"valid\":false" "torn;254;${WORK}/torn.jsonl:1: ")
    list(GET each 0 file)
    list(GET each 1 expected)
    list(GET each 2 begin)
    execute_process(COMMAND "${WORK}/build/judge" "${WORK}/${file}.jsonl" RESULT_VARIABLE status
                    OUTPUT_VARIABLE out ERROR_VARIABLE out)
    expect("${status}" "${expected}" "status of ${file}, which says ${out}")
    string(FIND "${out}" "${begin}" at)
    expect(${at} 0 "where ${begin} begins in ${out}")
  endforeach()

  # A component that there is none of is an error that lists those that there are.
  file(WRITE "${WORK}/ask.cmake" "find_package(agon REQUIRED COMPONENTS chekers)\n")
  execute_process(COMMAND ${CMAKE_COMMAND} "-DCMAKE_PREFIX_PATH=${prefix}" -P "${WORK}/ask.cmake"
                  RESULT_VARIABLE status ERROR_VARIABLE out)
  string(REGEX REPLACE "[ \n]+" " " out "${out}")
  string(FIND "${out}" "there is no component chekers; known: vocabulary, generator, actors, checkers," at)
  if(status EQUAL 0 OR at EQUAL -1)
    message(FATAL_ERROR "asking for an unknown component gives ${status} and\n${out}")
  endif()
else()
  run("configuring" ${configure})
  run("building" ${CMAKE_COMMAND} --build "${WORK}/build")
  run("running" "${WORK}/build/timers")
  expect("${output}" "10 s later\n" "what it prints")
endif()
