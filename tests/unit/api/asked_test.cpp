#include "api/asked.hpp"

#include <string>

#include <gtest/gtest.h>

using namespace holdfast;
using namespace holdfast::api;

namespace {

http::Request with(std::string_view name, std::string_view value) {
  http::Request request;
  request.headers.emplace_back(name, value);
  return request;
}

}  // namespace

TEST(AskedLanguage, IsTheHeadersBeforeTheForms) {
  EXPECT_EQ(asked_language(with("Accept-Language", "fr"), std::string{"en"}), Language::fr);
  EXPECT_EQ(asked_language(http::Request{}, std::string{"fr"}), Language::fr);
  EXPECT_EQ(asked_language(with("Accept-Language", "de"), std::string{"fr"}), Language::fr);
  EXPECT_EQ(asked_language(http::Request{}, std::string{"xx"}), Language::en);
  EXPECT_EQ(asked_language(http::Request{}, std::nullopt), Language::en);
}

TEST(IdempotencyKey, IsNothingWithoutAHeader) {
  const auto key = idempotency_key(http::Request{});

  ASSERT_TRUE(key);
  EXPECT_EQ(*key, std::nullopt);
}

TEST(IdempotencyKey, IsOneTo255PrintableCharacters) {
  const std::string longest(255, 'k');
  EXPECT_EQ(*idempotency_key(with("idempotency-key", "a b!")), "a b!");
  EXPECT_EQ(*idempotency_key(with("Idempotency-Key", longest)), longest);

  const std::string too_long(256, 'k');
  for (const std::string& key :
       {std::string{}, too_long, std::string{"a\tb"}, std::string{"\x7F"}, std::string{"é"}}) {
    EXPECT_FALSE(idempotency_key(with("Idempotency-Key", key))) << key;
  }
}

TEST(IdempotencyKey, IsRefusedWhereThereAreTwo) {
  auto request = with("Idempotency-Key", "one");
  request.headers.emplace_back("IDEMPOTENCY-KEY", "two");

  EXPECT_FALSE(idempotency_key(request));
}

TEST(JsonBody, IsKnownByItsMediaType) {
  auto request = with("Content-Type", "Application/JSON ; charset=utf-8");
  request.body = "{}";
  EXPECT_TRUE(is_json_or_empty(request));

  request = with("Content-Type", "text/plain");
  EXPECT_TRUE(is_json_or_empty(request));
  request.body = "{}";
  EXPECT_FALSE(is_json_or_empty(request));

  request = {};
  request.body = "{}";
  EXPECT_FALSE(is_json_or_empty(request));
}
