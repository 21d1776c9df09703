#include "holdfast/forecast/people.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "forecast/chance.hpp"

namespace holdfast::forecast {

namespace {

/// The moment by which a share of those have come of whom half of the rest come in every `half_life`, all of
/// them within `length`.
Seconds fading(double share, Seconds half_life, Seconds length) {
  if (half_life <= Seconds{0}) return share * length;
  const auto all = 1 - std::exp2(-length / half_life);
  return -half_life * std::log2(1 - share * all);
}

Seconds arrival(const Figures& figures, forms::Random& random) {
  const auto& coming = figures.coming;
  const auto first = std::min(coming.first_stretch, figures.length);
  const auto in_first = first == figures.length || unit(random) < coming.first_share;
  if (in_first) return fading(unit(random), coming.rush_half_life, first);
  return first + fading(unit(random), coming.half_life, figures.length - first);
}

/// Box and Muller: a normal draw.
double normal(forms::Random& random) {
  const auto radius = std::sqrt(-2 * std::log(1 - unit(random)));
  return radius * std::cos(2 * std::numbers::pi * unit(random));
}

}  // namespace

std::vector<Instant> arrivals(const Figures& figures) {
  forms::Random random{figures.seed};
  std::vector<Instant> all(people_of_a_cell(figures));
  for (auto& one : all) one = figures.opens_at + whole(arrival(figures, random));
  std::ranges::sort(all);
  return all;
}

Reply reply(const Figures& figures, std::uint64_t n, std::uint64_t offer) {
  forms::Random random{forms::Random{figures.seed ^ n << 8U}.next() ^ offer};
  const auto& answering = figures.answering;
  const auto drawn = unit(random);
  Reply reply;
  if (drawn >= answering.accept) {
    reply.answer = drawn < answering.accept + answering.no_answer ? Answer::is_silent : Answer::declines;
  }
  reply.after = answering.median * std::exp(answering.spread * normal(random));
  reply.again = unit(random) < answering.again;
  return reply;
}

}  // namespace holdfast::forecast
