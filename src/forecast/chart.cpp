#include "holdfast/forecast/forecast.hpp"
namespace holdfast::forecast {
std::string chart(const Figures&, const Forecast&) { return {}; }
}
