#include <optional>
#include <string>

#include <sodium.h>

#include "api/asked.hpp"
#include "api/gateway_words.hpp"
#include "api/handlers.hpp"
#include "api/problems.hpp"
#include "holdfast/messages/inbound.hpp"
#include "holdfast/store/heads_ups.hpp"
#include "holdfast/store/outbox.hpp"

namespace holdfast::api {

namespace {

using boost::asio::awaitable;
using messages::DeliveryReport;
using messages::InboundText;

bool same_secret(std::string_view given, std::string_view ours) {
  return given.size() == ours.size() && sodium_memcmp(given.data(), ours.data(), ours.size()) == 0;
}

// The fields of a call that Twilio signed; nothing if it did not.
std::optional<http::Fields> signed_fields(const Context& context, const http::Request& request) {
  auto fields = http::form_fields(request.body);
  if (!fields) return std::nullopt;
  auto url = context.gateways.public_url + std::string{request.path};
  if (!request.query.empty()) url += '?' + std::string{request.query};
  const auto signature = request.header("x-twilio-signature");
  if (!messages::twilio_signed(context.gateways.twilio_auth_token, url, *fields, signature))
    return std::nullopt;
  return fields;
}

// The fields of a call that knows Kannel's secret; nothing if it does not.
std::optional<http::Fields> secret_fields(const Context& context, const http::Request& request) {
  if (!same_secret(request.parameters.at(0), context.gateways.kannel_secret)) return std::nullopt;
  return http::form_fields(request.query);
}

http::Response not_signed() {
  return http::problem(403, "not-signed", "This call is not signed by the gateway.");
}

http::Response not_understood() {
  return http::problem(400, "not-understood", "These are not the fields that the gateway sends.");
}

http::Response text_answer(std::string content_type, std::string text) {
  http::Response response;
  response.content_type = std::move(content_type);
  response.body = std::move(text);
  return response;
}

awaitable<http::Response> note(const Context& context, DeliveryReport report) {
  if (report.fate != DeliveryReport::Fate::pending) {
    const auto fate =
        report.fate == DeliveryReport::Fate::delivered ? store::Delivery::delivered : store::Delivery::failed;
    auto work = [reference = std::move(report.reference), fate](store::Connection& connection) {
      connection.in_transaction_again(
          [&](store::Transaction& tx) { store::report_delivery(tx, reference, fate); });
      return true;
    };
    co_await context.desk.ask(std::move(work));
  }
  http::Response response;
  response.status = 204;
  co_return response;
}

awaitable<std::optional<OfferId>> offer_of(const Context& context, std::string phone) {
  auto work = [from = std::move(phone)](store::Connection& connection) {
    return connection.in_transaction(
        [&](store::Transaction& tx) { return store::find_offer_by_phone(tx, from); });
  };
  co_return co_await context.desk.ask(std::move(work), store::Desk::Urgency::urgent);
}

awaitable<std::string> passed_over(const Context& context, std::string phone) {
  auto work = [from = std::move(phone),
               home = context.programme()->home_zone](store::Connection& connection) {
    return connection.in_transaction_again([&](store::Transaction& tx) {
      const auto id = store::find_heads_up_by_phone(tx, from);
      return id ? store::pass_over(tx, *id, home) : store::PassedOver::unknown;
    });
  };
  const auto passed = co_await context.desk.ask(std::move(work), store::Desk::Urgency::urgent);
  co_return passed == store::PassedOver::passed ? text_passed_over() : text_no_offer();
}

awaitable<std::string> decided(const Context& context, InboundText inbound) {
  if (messages::answer_in(inbound.text) == messages::Answer::not_tomorrow) {
    co_return co_await passed_over(context, std::move(inbound.from));
  }
  const auto id = co_await offer_of(context, std::move(inbound.from));
  if (!id) co_return text_no_offer();
  const auto view = co_await context.offers.read(*id);
  if (!view) co_return text_no_offer();

  switch (messages::answer_in(inbound.text)) {
    case messages::Answer::accept: {
      const auto accepted = co_await context.offers.accept(*id);
      if (!accepted) co_return text_no_offer();
      co_return *accepted ? text_accepted(**accepted) : text_refused(accepted->error(), view->language);
    }
    case messages::Answer::decline: {
      const auto declined = co_await context.offers.decline(*id);
      if (!declined) co_return text_no_offer();
      co_return *declined ? text_declined(**declined) : text_refused(declined->error(), view->language);
    }
    case messages::Answer::not_tomorrow:
    case messages::Answer::nothing: break;
  }
  co_return text_not_understood(*view);
}

// Gateways do not send a text again: the person must hear that it was not noted.
awaitable<std::string> answered(const Context& context, InboundText inbound) {
  if (context.switches.is_on(Switch::read_only)) co_return text_try_again();
  try {
    co_return co_await decided(context, std::move(inbound));
  } catch (const store::Desk::Busy&) {
  } catch (const store::Unavailable&) {
  } catch (const store::Contended&) {
  } catch (const store::InDoubt&) {
  }
  co_return text_try_again();
}

}  // namespace

Answer twilio_status(const Context& context, http::Request& request) {
  const auto fields = signed_fields(context, request);
  if (!fields) co_return not_signed();
  auto report = messages::read_twilio_status(*fields);
  if (!report) co_return not_understood();
  co_return co_await note(context, *std::move(report));
}

Answer twilio_inbound(const Context& context, http::Request& request) {
  const auto fields = signed_fields(context, request);
  if (!fields) co_return not_signed();
  auto inbound = messages::read_twilio_inbound(*fields);
  if (!inbound) co_return not_understood();
  const auto text = co_await answered(context, *std::move(inbound));
  co_return text_answer("text/xml; charset=utf-8", twiml(text));
}

Answer kannel_status(const Context& context, http::Request& request) {
  const auto fields = secret_fields(context, request);
  if (!fields) co_return not_found(Language::en);
  auto report = messages::read_kannel_status(*fields);
  if (!report) co_return not_understood();
  co_return co_await note(context, *std::move(report));
}

Answer kannel_inbound(const Context& context, http::Request& request) {
  const auto fields = secret_fields(context, request);
  if (!fields) co_return not_found(Language::en);
  auto inbound = messages::read_kannel_inbound(*fields);
  if (!inbound) co_return not_understood();
  auto text = co_await answered(context, *std::move(inbound));
  co_return text_answer("text/plain; charset=utf-8", std::move(text));
}

}  // namespace holdfast::api
