#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace holdfast::app {

/// The golden signals without any other program: a table of the figures of this process, as of now. The
/// script beside it, where there is one, reads /metrics every few seconds and draws the last minutes.
///
/// Made of web/operations, read once. Immutable after construction; safe on any thread.
class OperationsPage {
 public:
  /// Throws std::runtime_error naming the file that is not there.
  explicit OperationsPage(const std::filesystem::path& web_directory);

  /// `metrics` is what /metrics says. A rate of now needs two looks: without script the page shows counts
  /// since the start, and quantiles of all of it.
  [[nodiscard]] std::string html(std::string_view metrics) const;
  [[nodiscard]] const std::string& script() const noexcept { return script_; }
  [[nodiscard]] const std::string& style() const noexcept { return style_; }

 private:
  std::string before_, after_;  ///< of the page, around its rows
  std::string script_, style_;
};

}  // namespace holdfast::app
