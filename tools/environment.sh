# Sourced by ./run and ./test: makes a virtual environment that holds exactly what a lock names.

python_command() {
  local candidate
  for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
    [ -n "$candidate" ] || continue
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "vedette needs Python 3.11 or later (set PYTHON to its command)" >&2
  return 1
}

# environment FOLDER LOCK: nothing is done when FOLDER was made from this very LOCK.
environment() {
  local folder=$1 lock=$2 python stamp
  stamp=$(cksum "$lock")
  if [ -f "$folder/lock-stamp" ] && [ "$(cat "$folder/lock-stamp")" = "$stamp" ]; then
    return
  fi
  python=$(python_command)
  echo "setting up $(basename "$folder") with $(grep -c '==' "$lock") locked packages ($(basename "$lock"))" >&2
  rm -rf "$folder"
  "$python" -m venv "$folder"
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
    --only-binary :all: -r "$lock"
  echo "$stamp" > "$folder/lock-stamp"
  echo "ready: $(du -sm "$folder" | cut -f1) MB in $(basename "$folder")" >&2
}
