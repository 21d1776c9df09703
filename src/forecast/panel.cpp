#include "forecast/panel.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace holdfast::forecast {

namespace {

/// 1, 2 or 5 times a power of ten, so that some five steps reach `top`.
double step_for(double top) {
  const auto power = std::pow(10.0, std::floor(std::log10(std::max(top, 1.0) / 5)));
  for (const auto times : {1.0, 2.0, 5.0}) {
    if (times * power * 5 >= top) return std::max(1.0, times * power);
  }
  return 10 * power;
}

}  // namespace

std::string drawn(double value, int digits) {
  char text[48];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::string begin_drawing(double height, const std::string& title, const std::string& description) {
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + drawn(Panel::width, 0) + ' ' +
         drawn(height, 0) +
         "\" role=\"img\" aria-labelledby=\"title what\" font-family=\"sans-serif\" font-size=\"14\">\n"
         "<title id=\"title\">" +
         title + "</title>\n<desc id=\"what\">" + description +
         "</desc>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n";
}

Panel::Panel(std::string& svg, Place place, double most, double least)
    : svg_(svg), place_(place), most_(std::max(least > 0 ? 10 * least : 1.0, most)), least_(least) {}

std::string Panel::whole_number(double value) {
  return drawn(value, 0);
}

void Panel::axes(const char* title, std::string (*label)(double)) {
  text(left, place_.top - 12, "start", title);
  const auto level = [&](double value) {
    line(left, y(value), right, y(value), "#ccc");
    text(left - 8, y(value) + 4, "end", label(value));
  };
  const auto step = step_for(most_);
  if (least_ > 0) {
    for (auto value = least_; value <= most_ * 1.001; value *= 10) level(value);
  } else {
    for (double value = 0; value <= most_; value += step) level(value);
  }
  line(left, place_.bottom, right, place_.bottom, "#000");
  line(left, place_.top, left, place_.bottom, "#000");
}

void Panel::tick(double share, const std::string& words) {
  line(x(share), place_.bottom, x(share), place_.bottom + 5, "#000");
  text(x(share), place_.bottom + 20, "middle", words);
}

void Panel::ticks(double length, double step) {
  for (double at = 0; at <= length + 1e-9; at += step) tick(at / length, drawn(at, 0));
}

void Panel::draw(const Curve& values, const Style& style) {
  std::vector<std::pair<double, double>> points;
  const auto last = static_cast<double>(std::max<std::size_t>(1, values.size() - 1));
  for (std::size_t at = 0; at < values.size(); ++at)
    points.emplace_back(static_cast<double>(at) / last, values[at]);
  draw(points, style);
}

void Panel::draw(const std::vector<std::pair<double, double>>& points, const Style& style) {
  svg_ += std::string("<polyline fill=\"none\" ") + style.stroke + " points=\"";
  for (const auto& [share, value] : points) svg_ += drawn(x(share)) + ',' + drawn(y(value)) + ' ';
  svg_ += "\"/>\n";
}

void Panel::mark(double value, const std::string& words) {
  svg_ += "<line x1=\"" + drawn(left) + "\" y1=\"" + drawn(y(value)) + "\" x2=\"" + drawn(right) +
          "\" y2=\"" + drawn(y(value)) + "\" stroke=\"#000\" stroke-width=\"1\" stroke-dasharray=\"2 3\"/>\n";
  text(right, y(value) - 5, "end", words);
}

void Panel::legend(double from, const Style& style) {
  svg_ += "<line x1=\"" + drawn(from) + "\" y1=\"" + drawn(place_.top - 16) + "\" x2=\"" + drawn(from + 36) +
          "\" y2=\"" + drawn(place_.top - 16) + "\" " + style.stroke + "/>\n";
  text(from + 44, place_.top - 12, "start", style.name);
}

void Panel::text(double at, double height, const char* anchor, const std::string& words) {
  svg_ += "<text x=\"" + drawn(at) + "\" y=\"" + drawn(height) + "\" text-anchor=\"" + anchor + "\">" +
          words + "</text>\n";
}

double Panel::y(double value) const {
  const auto share =
      least_ > 0 ? std::log(std::max(value, least_) / least_) / std::log(most_ / least_) : value / most_;
  return place_.bottom - (place_.bottom - place_.top) * std::min(share, 1.0);
}

void Panel::line(double x1, double y1, double x2, double y2, const char* grey) {
  svg_ += "<line x1=\"" + drawn(x1) + "\" y1=\"" + drawn(y1) + "\" x2=\"" + drawn(x2) + "\" y2=\"" +
          drawn(y2) + "\" stroke=\"" + grey + "\"/>\n";
}

}  // namespace holdfast::forecast
