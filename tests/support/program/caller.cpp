#include "support/program/caller.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <sstream>
#include <stdexcept>

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>

namespace holdfast::test {

namespace {

constexpr int redirects_max = 20;  // of one answer: Twilio would go round for ever

std::string new_sid() {
  static std::atomic<int> calls{0};
  return "CA" + std::to_string(++calls);
}

// https://www.twilio.com/docs/usage/security: the address, then every field by name with its value.
std::string signature_of(const std::string& token, std::string text, Caller::Fields fields) {
  std::sort(fields.begin(), fields.end());
  for (const auto& [name, value] : fields) text += name + value;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha1(), token.data(), static_cast<int>(token.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
  std::array<unsigned char, 64> base64{};
  EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(size));
  return reinterpret_cast<const char*>(base64.data());
}

}  // namespace

Caller::Caller(const Running& server, std::string auth_token, std::string number)
    : base_url_(server.url()),
      auth_token_(std::move(auth_token)),
      number_(std::move(number)),
      sid_(new_sid()),
      browser_(server.url()) {}

void Caller::dial(const std::string& url) {
  on_the_line_ = true;
  heard_.clear();
  redirects_ = 0;
  ask(url, {});
}

void Caller::press(const std::string& keys) {
  if (!on_the_line_ || action_.empty()) return;
  heard_.clear();
  redirects_ = 0;
  ask(action_, {{"Digits", keys.substr(0, std::min(keys.find('#'), keys_max_))}});
}

void Caller::stay_silent() {
  press("#");
}

Browser::Answer Caller::post(const std::string& url, Fields fields, const std::string& signature) {
  const auto path = url.starts_with(base_url_) ? url.substr(base_url_.size()) : url;
  for (const auto& [name, value] : Fields{{"CallSid", sid_},
                                          {"AccountSid", "AC1"},
                                          {"From", number_},
                                          {"To", "+14165550100"},
                                          {"CallStatus", "in-progress"}}) {
    const auto is_given = std::ranges::any_of(fields, [&](const auto& each) { return each.first == name; });
    if (!is_given) fields.emplace_back(name, value);
  }
  urls_.push_back(path);
  const auto signed_so = signature.empty() ? signature_of(auth_token_, base_url_ + path, fields) : signature;
  return browser_.post_form(path, form_body(fields), {"X-Twilio-Signature: " + signed_so});
}

void Caller::ask(std::string url, Fields fields) {
  if (++redirects_ > redirects_max) throw std::runtime_error("a call that goes round in circles");
  action_.clear();
  const auto answer = post(url, std::move(fields));
  status_ = answer.status;
  if (answer.status != 200) {
    on_the_line_ = false;  // "an application error has occurred"
    return;
  }
  follow(answer.body);
}

void Caller::follow(const std::string& twiml) {
  boost::property_tree::ptree document;
  std::istringstream in{twiml};
  boost::property_tree::read_xml(in, document);
  const auto say = [this](const auto& verb) {
    heard_ += verb.template get<std::string>("<xmlattr>.language") + ": " + verb.data() + '\n';
  };
  for (const auto& [name, verb] : document.get_child("Response")) {
    if (name == "Say") say(verb);
    if (name == "Redirect") return ask(verb.data(), {});
    if (name == "Hangup") break;
    if (name != "Gather") continue;
    for (const auto& [inner, nested] : verb) {
      if (inner == "Say") say(nested);
    }
    action_ = verb.get<std::string>("<xmlattr>.action");
    keys_max_ = verb.get<std::size_t>("<xmlattr>.numDigits");
    return;
  }
  on_the_line_ = false;
}

std::string keys_of(const std::string& code) {
  static const std::array<std::string, 10> on_key{"",    "",    "ABC",  "DEF", "GHI",
                                                  "JKL", "MNO", "PQRS", "TUV", "WXYZ"};
  std::string keys;
  for (const char character : code) {
    if (character >= '0' && character <= '9') keys += character;
    for (std::size_t key = 2; key < on_key.size(); ++key) {
      if (on_key.at(key).find(character) != std::string::npos) keys += std::to_string(key);
    }
  }
  return keys;
}

}  // namespace holdfast::test
