#pragma once

#include <string>
#include <vector>

namespace holdfast::forecast {

/// One curve: a value for each stretch of what is drawn.
using Curve = std::vector<double>;

struct Style {
  const char* name;
  const char* stroke;  ///< told apart without colour: by grey, width and dashes
};

/// A plane with axes in a drawing (SVG) of 900 points' width.
///
/// Values go from 0 to `most`; or, where `least` is given, from there by powers of ten.
class Panel {
 public:
  [[nodiscard]] static std::string whole_number(double);

  static constexpr double width = 900, left = 80, right = 880;

  struct Place {
    double top = 0, bottom = 0;
  };
  Panel(std::string& svg, Place, double most, double least = 0);

  /// The axes, with what they show. `label`: how a value is written.
  void axes(const char* title, std::string (*label)(double) = whole_number);
  /// A mark below, at a share of the width.
  void tick(double share, const std::string& words);
  /// Marks at each step up to the length.
  void ticks(double length, double step);
  /// Values at even distances, from the left to the right.
  void draw(const Curve&, const Style&);
  void draw(const std::vector<std::pair<double, double>>& points, const Style&);  ///< at shares of the width
  /// A line across at a value, with words.
  void mark(double value, const std::string& words);
  void legend(double x, const Style&);
  void text(double x, double y, const char* anchor, const std::string& words);

 private:
  [[nodiscard]] double y(double value) const;
  [[nodiscard]] static double x(double share) { return left + (right - left) * share; }
  void line(double x1, double y1, double x2, double y2, const char* grey);

  std::string& svg_;
  const Place place_;
  const double most_, least_;
};

/// A number as it is written in a drawing.
[[nodiscard]] std::string drawn(double value, int digits = 1);

/// The beginning of a drawing, with its title and what it shows, for whoever cannot see it. It ends with
/// "</svg>\n".
[[nodiscard]] std::string begin_drawing(double height, const std::string& title,
                                        const std::string& description);

}  // namespace holdfast::forecast
