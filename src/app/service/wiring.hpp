#pragma once

#include <functional>
#include <string>

#include "app/configuration/config.hpp"
#include "holdfast/allocation/allocator.hpp"
#include "holdfast/domain/programme.hpp"
#include "holdfast/feeds/routes.hpp"
#include "holdfast/intake/intake.hpp"
#include "holdfast/journal/journal.hpp"
#include "holdfast/offers/notices.hpp"
#include "holdfast/pages/routes.hpp"
#include "holdfast/store/connection.hpp"
#include "holdfast/store/erase.hpp"
#include "holdfast/store/round_records.hpp"

namespace holdfast::app {

// From the configuration to what each room is made with.

/// The wall clock.
[[nodiscard]] Instant now();

[[nodiscard]] store::Settings store_settings(const Config&);
[[nodiscard]] Programme base_programme(const Config&);
[[nodiscard]] journal::Limits journal_limits(const Config&);
[[nodiscard]] intake::Limits intake_limits(const Config&);
[[nodiscard]] allocation::Limits allocation_limits(const Config&);
[[nodiscard]] offers::Notices::Rules notices_rules(const Config&);
[[nodiscard]] offers::Notices::Limits notices_limits(const Config&);
[[nodiscard]] store::RoundsKept rounds_kept(const Config&);
[[nodiscard]] store::KeptFor kept_for(const Config&);
[[nodiscard]] site::DataKept data_kept(const Config&);
/// What erasing does not reach, for programs. The site must outlive it.
[[nodiscard]] std::function<std::string(Language)> copies_text(const site::Shared&, const Config&);
[[nodiscard]] feeds::Limits feeds_limits(const Config&);
/// That may read appointments: none without `feeds.systems_file`.
[[nodiscard]] std::vector<feeds::System> systems(const Config&);

/// `app.instance`, or host name and process id.
[[nodiscard]] std::string instance_name(const Config&);

/// The number that people are told; empty if there is none.
[[nodiscard]] std::string telephone(const Config&);

/// Whether a form on the pages costs its sender proof of work now: never where nobody could be rung instead.
[[nodiscard]] bool asks_for_work(const Config&, bool under_attack);

}  // namespace holdfast::app
