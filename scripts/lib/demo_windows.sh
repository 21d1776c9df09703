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
