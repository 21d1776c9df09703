#pragma once

#include <string_view>

#include "api/read_body.hpp"
#include "holdfast/api/routes.hpp"
#include "holdfast/domain/offer.hpp"
#include "holdfast/http/message.hpp"
#include "holdfast/intake/intake.hpp"
#include "holdfast/offers/change.hpp"
#include "holdfast/store/joining.hpp"
#include "holdfast/store/offers.hpp"
#include "holdfast/store/residences.hpp"

namespace holdfast::api {

/// One function a kind of refusal: the only place that says which status, type and words it has.
[[nodiscard]] http::Response problem_of(BodyRefusal, Language);
[[nodiscard]] http::Response problem_of(intake::SubmitRefusal, const RetryAfter&, Language);
[[nodiscard]] http::Response problem_of(AcceptRefusal, Language);
[[nodiscard]] http::Response problem_of(DeclineRefusal, Language);
[[nodiscard]] http::Response problem_of(store::RequeueRefusal, Language);
[[nodiscard]] http::Response problem_of(offers::ChangeRefusal, Language);
[[nodiscard]] http::Response no_heads_up(Language);
/// Of `together` there is none: that is what was asked for.
[[nodiscard]] http::Response problem_of(store::JoinRefusal, Language);

[[nodiscard]] http::Response problem_of(store::ResidenceRefusal, Language);

/// The same for what was never there and for what is another's.
[[nodiscard]] http::Response not_found(Language);
[[nodiscard]] http::Response invalid_idempotency_key(Language);
[[nodiscard]] http::Response unsupported_media_type(Language);
/// Whose share is used up.
enum class Limited { address, telephone, own_data };
[[nodiscard]] http::Response too_many_requests(Limited, std::chrono::seconds after, Language);
[[nodiscard]] http::Response does_not_wait(Language);
[[nodiscard]] http::Response not_their_date_of_birth(Language);
[[nodiscard]] http::Response still_queued(const RetryAfter&, Language);
[[nodiscard]] http::Response busy(const RetryAfter&, Language);

/// The database is away: what is said depends on what is at stake.
enum class AtStake { place, hold, nothing };
[[nodiscard]] http::Response database_away(AtStake, const RetryAfter&, Language);

/// 200 or another success with a JSON body.
[[nodiscard]] http::Response json_answer(int status, std::string body);

}  // namespace holdfast::api
