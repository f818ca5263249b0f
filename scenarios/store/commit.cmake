# Writes OUTPUT from TEMPLATE with the commit of SOURCE, with -dirty where files differ from it; leaves OUTPUT
# alone where nothing changed, so that nothing is built again.
execute_process(
  COMMAND git -C ${SOURCE} describe --always --abbrev=12 --match=NeverMatch --dirty
  OUTPUT_VARIABLE commit
  ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE
  RESULT_VARIABLE failed)
if(failed)
  set(commit "unknown")
endif()
configure_file(${TEMPLATE} ${OUTPUT} @ONLY)
