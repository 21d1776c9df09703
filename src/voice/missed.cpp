#include "voice/missed.hpp"

namespace holdfast::voice {

namespace {

constexpr std::uint8_t misses_max = 3;
constexpr std::uint8_t turns_max = 60;

/// Where being called back is what they were asked about, or is no use: an answering machine picked up.
bool is_last(Step step) {
  return step == Step::help || step == Step::number || step == Step::number_check || step == Step::answered ||
         step == Step::language;
}

}  // namespace

Turn missed(const Room& room, const Call& call, std::string_view keys) {
  Turn turn{.said = {}, .next = call};
  ++turn.next.misses;
  const bool often = missed_too_often(turn.next);
  if (often && is_last(call.step)) {
    turn.said.push_back(room.line("voice_goodbye", call.language));
    if (call.step == Step::language) turn.said.push_back(room.line("voice_goodbye", Language::fr));
    turn.over = true;
    return turn;
  }
  if (!keys.empty()) {
    turn.said.push_back(room.line("voice_wrong_key", call.language));
    if (call.step == Step::language) turn.said.push_back(room.line("voice_wrong_key", Language::fr));
  }
  if (often) {
    turn.next.step = Step::help;
    turn.next.misses = 0;
  }
  return turn;
}

bool missed_too_often(const Call& call) {
  return call.misses >= misses_max;
}

bool too_long(const Call& call) {
  return call.turns >= turns_max;
}

}  // namespace holdfast::voice
