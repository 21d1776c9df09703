#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "holdfast/forecast/forecast.hpp"

namespace holdfast::forecast {

namespace {

constexpr double width = 900, height = 620, left = 80, right = 880;
constexpr std::size_t points_max = 400;

std::string number(double value, int digits = 1) {
  char text[48];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

/// One curve: a value for each stretch of the day.
using Curve = std::vector<double>;

std::size_t stretch_minutes(const Forecast& day) {
  return std::max<std::size_t>(1, (day.minutes.size() + points_max - 1) / points_max);
}

/// A minute's mean over each stretch, or the most.
Curve curve(const Forecast& day, std::uint32_t Minute::*what, bool most) {
  const auto stretch = stretch_minutes(day);
  Curve values;
  for (std::size_t from = 0; from < day.minutes.size(); from += stretch) {
    const auto to = std::min(day.minutes.size(), from + stretch);
    double sum = 0;
    double greatest = 0;
    for (auto at = from; at < to; ++at) {
      sum += day.minutes[at].*what;
      greatest = std::max<double>(greatest, day.minutes[at].*what);
    }
    values.push_back(most ? greatest : sum / static_cast<double>(to - from));
  }
  return values;
}

/// 1, 2 or 5 times a power of ten, so that some five steps reach `top`.
double step_for(double top) {
  const auto power = std::pow(10.0, std::floor(std::log10(std::max(top, 1.0) / 5)));
  for (const auto times : {1.0, 2.0, 5.0}) {
    if (times * power * 5 >= top) return std::max(1.0, times * power);
  }
  return 10 * power;
}

struct Style {
  const char* name;
  const char* stroke;  ///< told apart without colour: by grey, width and dashes
};

/// A plane with axes, whose values go from 0 to `most`.
class Panel {
 public:
  Panel(std::string& svg, double top, double bottom, double most, double hours)
      : svg_(svg), top_(top), bottom_(bottom), most_(std::max(1.0, most)), hours_(hours) {}

  void axes(const char* title) {
    text(left, top_ - 12, "start", title);
    const auto step = step_for(most_);
    for (double value = 0; value <= most_; value += step) {
      line(left, y(value), right, y(value), "#ccc");
      text(left - 8, y(value) + 4, "end", number(value, 0));
    }
    const auto hours_step = hours_ <= 30 ? 2.0 : 24.0;
    for (double hour = 0; hour <= hours_ + 1e-9; hour += hours_step) {
      const auto x = left + (right - left) * hour / hours_;
      line(x, bottom_, x, bottom_ + 5, "#000");
      text(x, bottom_ + 20, "middle", number(hour, 0));
    }
    line(left, bottom_, right, bottom_, "#000");
    line(left, top_, left, bottom_, "#000");
  }

  void draw(const Curve& values, const Style& style) {
    svg_ += std::string("<polyline fill=\"none\" ") + style.stroke + " points=\"";
    for (std::size_t at = 0; at < values.size(); ++at) {
      const auto place =
          static_cast<double>(at) / static_cast<double>(std::max<std::size_t>(1, values.size() - 1));
      svg_ += number(left + (right - left) * place) + ',' + number(y(values[at])) + ' ';
    }
    svg_ += "\"/>\n";
  }

  void legend(double x, const Style& style) {
    svg_ += "<line x1=\"" + number(x) + "\" y1=\"" + number(top_ - 16) + "\" x2=\"" + number(x + 36) +
            "\" y2=\"" + number(top_ - 16) + "\" " + style.stroke + "/>\n";
    text(x + 44, top_ - 12, "start", style.name);
  }

  void text(double x, double y, const char* anchor, const std::string& words) {
    svg_ += "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor + "\">" + words +
            "</text>\n";
  }

 private:
  [[nodiscard]] double y(double value) const { return bottom_ - (bottom_ - top_) * value / most_; }
  void line(double x1, double y1, double x2, double y2, const char* grey) {
    svg_ += "<line x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2) + "\" y2=\"" +
            number(y2) + "\" stroke=\"" + grey + "\"/>\n";
  }

  std::string& svg_;
  double top_, bottom_, most_, hours_;
};

std::string description(const Forecast& day) {
  return std::to_string(day.people) + " people come, at most " + std::to_string(day.forms_peak) +
         " in a second. At most " + std::to_string(day.queue_peak) + " stand in the queue, after " +
         number(day.queue_peak_at.count() / 60, 0) + " minutes. At the end " +
         std::to_string(day.at_the_end.booked) + " are booked and " + std::to_string(day.at_the_end.waiting) +
         " wait.";
}

}  // namespace

std::string chart(const Figures& figures, const Forecast& day) {
  constexpr Style came{"forms", "stroke=\"#999\" stroke-width=\"5\""};
  constexpr Style offers{"offers", "stroke=\"#000\" stroke-width=\"1.5\""};
  constexpr Style accepted{"accepted", "stroke=\"#000\" stroke-width=\"1.5\" stroke-dasharray=\"6 4\""};
  constexpr Style queue{"in the queue", "stroke=\"#000\" stroke-width=\"1.5\""};
  const std::array<std::pair<Style, Curve>, 3> flows{{{came, curve(day, &Minute::came, false)},
                                                      {offers, curve(day, &Minute::offers, false)},
                                                      {accepted, curve(day, &Minute::accepted, false)}}};
  double most = 0;
  for (const auto& [style, values] : flows) most = std::max(most, *std::ranges::max_element(values));
  const auto hours = figures.length.count() / 3600;

  std::string svg =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + number(width, 0) + ' ' +
      number(height, 0) +
      "\" role=\"img\" aria-labelledby=\"title what\" font-family=\"sans-serif\" font-size=\"14\">\n"
      "<title id=\"title\">An opening day of Holdfast, as forecast</title>\n<desc id=\"what\">" +
      description(day) + "</desc>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n";
  Panel above{svg, 70, 330, most, hours};
  above.text(left, 28, "start",
             "An opening day: " + std::to_string(day.people) + " people" +
                 (figures.cells > 1 ? ", one of " + std::to_string(figures.cells) + " cells" : ""));
  above.axes("people a minute");
  double x = 460;
  for (const auto& [style, values] : flows) {
    above.draw(values, style);
    above.legend(x, style);
    x += 140;
  }
  const auto line = curve(day, &Minute::queue, true);
  Panel below{svg, 420, 570, *std::ranges::max_element(line), hours};
  below.axes("people in the queue, at most");
  below.draw(line, queue);
  below.text((left + right) / 2, 610, "middle", "hours since the opening");
  return svg + "</svg>\n";
}

}  // namespace holdfast::forecast
