#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast {

/// What somebody may need of a clinic, and what a clinic may have, as the API, files and tables write it. A
/// language is one that is spoken there beside English, by its code of ISO 639.
inline constexpr std::array<std::string_view, 13> need_words{
    "step-free",   "without-car", "companion",   "language-ar", "language-ase", "language-es", "language-fr",
    "language-it", "language-pa", "language-pt", "language-ta", "language-ur",  "language-zh"};

/// A set of them. A window is acceptable where its clinic has all that somebody needs.
class Needs {
 public:
  Needs() = default;
  /// By place in `need_words`, from the least; bits beyond mean nothing.
  explicit Needs(std::uint32_t bits) noexcept : bits_(bits) {}
  [[nodiscard]] std::uint32_t bits() const noexcept { return bits_; }
  [[nodiscard]] bool empty() const noexcept { return bits_ == 0; }
  [[nodiscard]] bool has_all(Needs others) const noexcept { return (others.bits_ & ~bits_) == 0; }
  [[nodiscard]] bool has(std::size_t word) const noexcept { return (bits_ >> word & 1U) != 0; }  ///< by place

  /// False for what is none of `need_words`.
  bool add(std::string_view word) noexcept;
  void add(Needs others) noexcept { bits_ |= others.bits_; }
  void remove(Needs others) noexcept { bits_ &= ~others.bits_; }

  friend bool operator==(const Needs&, const Needs&) = default;

 private:
  std::uint32_t bits_ = 0;
};

[[nodiscard]] inline Needs all_needs() noexcept {
  Needs all;
  for (const auto word : need_words) all.add(word);
  return all;
}

[[nodiscard]] std::vector<std::string> words_of(const Needs&);

/// The words with a space between, in the order of `need_words`; and back. Nothing if one is unknown.
[[nodiscard]] std::string text_of(const Needs&);
[[nodiscard]] std::optional<Needs> needs_in(std::string_view words) noexcept;

}  // namespace holdfast
