#include "holdfast/observe/probe_metrics.hpp"

#include <sstream>

#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace holdfast::observe {

std::string text_of(const ProbeFigures& figures) {
  prometheus::Registry registry;
  const auto gauges = [&](const char* name, const char* help) -> prometheus::Family<prometheus::Gauge>& {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
  };
  gauges("holdfast_probe_success", "1 if the last run came from the form to the acceptance")
      .Add({})
      .Set(figures.success ? 1 : 0);
  auto& seconds = gauges("holdfast_probe_step_duration_seconds", "How long a step of the last run took");
  for (std::size_t step = 0; step < probe_steps.size(); ++step) {
    if (figures.seconds[step])
      seconds.Add({{"step", std::string(probe_steps[step])}}).Set(*figures.seconds[step]);
  }
  gauges("holdfast_probe_last_run_timestamp_seconds", "When the last run ended")
      .Add({})
      .Set(static_cast<double>(figures.at));
  if (figures.certificate_end) {
    gauges("holdfast_probe_certificate_not_after_timestamp_seconds", "When the certificate shown ends")
        .Add({})
        .Set(static_cast<double>(*figures.certificate_end));
  }
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, registry.Collect());
  return out.str();
}

}  // namespace holdfast::observe
