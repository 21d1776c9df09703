# The demo programme. Source after $root, $var and $holdfast are set.

# Prints a CSV of windows for the 60 days from today, from the demo clinics' opening hours. 12 people a vaccinator and hour.
demo_windows() {
  local day days=()
  for ((day = 0; day < 60; day++)); do days+=("$(date -d "today + $day days" +%F,%u)"); done
  printf '%s\n' "${days[@]}" | awk -F, '
    FNR == NR { if (FNR > 1) { n++; clinic[n] = $1; days[n] = $2; from[n] = $3; to[n] = $4; people[n] = $5 * 12 } next }
    FNR == 1 { print "clinic,start,capacity" }
    {
      for (i = 1; i <= n; i++) {
        split(days[i], range, "-")
        if ($2 < range[1] || $2 > range[2]) continue
        for (hour = from[i]; hour < to[i]; hour++) printf "%s,%sT%02d:00,%d\n", clinic[i], $1, hour, people[i]
      }
    }' "$1" -
}

# Imports it: the first time all, afterwards only the days that have come within reach since. What people
# changed meanwhile stays as they left it.
import_demo_programme() {
  local import=("$holdfast" --config "$var/holdfast.toml" import) known=$var/demo_windows.csv what
  demo_windows "$root/config/demo/opening_hours.csv" >"$known.new"
  if [ -e "$known" ]; then
    { head -n 1 "$known.new"; grep -vxFf "$known" "$known.new" || true; } >"$known.later"
    "${import[@]}" windows "$known.later"
    rm "$known.later"
  else
    for what in clinics areas phases products; do "${import[@]}" "$what" "$root/config/demo/$what.csv"; done
    "${import[@]}" windows "$known.new"
  fi
  mv "$known.new" "$known"
}
