#include "holdfast/http/router.hpp"

#include <future>

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

using namespace holdfast::http;

namespace {

/// Answers with the name of the route and its parameters.
Handler named(const std::string& name) {
  return [name](Request& request) -> boost::asio::awaitable<Response> {
    Response answer;
    answer.body = name;
    for (const auto& parameter : request.parameters) answer.body += "|" + parameter;
    co_return answer;
  };
}

std::vector<Route> table() {
  std::vector<Route> routes;
  routes.push_back({Method::get, "/", named("start")});
  routes.push_back({Method::get, "/v1/offers/{id}", named("offer")});
  routes.push_back({Method::post, "/v1/offers/{id}/accept", named("accept")});
  routes.push_back({Method::get, "/v1/offers/mine", named("mine")});
  routes.push_back({Method::get, "/v1/offers/mine/{what}/of/{whom}", named("deep")});
  routes.push_back({Method::post, "/v1/registrations", named("register"), "application/json"});
  routes.push_back({Method::get, "/v1/registrations", named("list")});
  return routes;
}

Response answer(Method method, std::string_view path, std::string_view body = {},
                std::vector<std::pair<std::string_view, std::string_view>> headers = {}) {
  static const Router router(table());
  boost::asio::io_context context;
  Request request;
  request.method = method;
  request.path = path;
  request.body = body;
  request.headers = std::move(headers);
  auto answered = boost::asio::co_spawn(context, router.answer(request), boost::asio::use_future);
  context.run();
  return answered.get();
}

std::string allow(const Response& response) {
  for (const auto& [name, value] : response.headers) {
    if (name == "Allow") return value;
  }
  return {};
}

}  // namespace

TEST(Router, FindsTheRouteAndItsParameters) {
  EXPECT_EQ(answer(Method::get, "/").body, "start");
  EXPECT_EQ(answer(Method::get, "/v1/offers/abc").body, "offer|abc");
  EXPECT_EQ(answer(Method::post, "/v1/offers/abc/accept").body, "accept|abc");
  EXPECT_EQ(answer(Method::get, "/v1/offers/mine/x/of/y").body, "deep|x|y");
}

TEST(Router, PrefersWhatIsWrittenOutButComesBackToTheName) {
  EXPECT_EQ(answer(Method::get, "/v1/offers/mine").body, "mine");
  EXPECT_EQ(answer(Method::post, "/v1/offers/mine/accept").body, "accept|mine");
}

TEST(Router, DecodesWhatIsPercentEncoded) {
  EXPECT_EQ(answer(Method::get, "/v1/offers/caf%C3%A9").body, "offer|caf\xc3\xa9");
  EXPECT_EQ(answer(Method::get, "/v1/offers/a%2Fb").body, "offer|a/b") << "an encoded slash parts nothing";
  EXPECT_EQ(answer(Method::get, "/v1/%6fffers/a").body, "offer|a");
  EXPECT_EQ(answer(Method::get, "/v1/offers/a+b").body, "offer|a+b") << "a plus is a plus in a path";
}

TEST(Router, RefusesPathsThatCannotBeDecoded) {
  EXPECT_EQ(answer(Method::get, "/v1/offers/%0").status, 400);
  EXPECT_EQ(answer(Method::get, "/v1/offers/a%00").status, 400);
  EXPECT_EQ(answer(Method::get, "/v1/offers/a%0d%0a").status, 400);
}

TEST(Router, KnowsNothingElse) {
  for (const auto* path : {"/v1", "/v1/", "/v1/offers", "/v1/offers/", "//", "/v1//offers/a", "/v1/offers/a/",
                           "/v1/offers/a/accept/b", "/V1/offers/a", "/v1/offers/mine/x/of"}) {
    const auto unknown = answer(Method::get, path);
    EXPECT_EQ(unknown.status, 404) << path;
    EXPECT_EQ(unknown.content_type, "application/problem+json");
  }
}

TEST(Router, SaysWhichMethodsThereAre) {
  EXPECT_EQ(answer(Method::post, "/v1/offers/a").status, 405);
  EXPECT_EQ(allow(answer(Method::post, "/v1/offers/a")), "GET, HEAD");
  EXPECT_EQ(allow(answer(Method::get, "/v1/offers/a/accept")), "POST");
  EXPECT_EQ(allow(answer(Method::head, "/v1/offers/a/accept")), "POST");
  EXPECT_EQ(allow(answer(Method::other, "/v1/registrations")), "GET, HEAD, POST");
  EXPECT_EQ(answer(Method::other, "*").status, 405);
}

TEST(Router, AnswersHeadByGet) {
  EXPECT_EQ(answer(Method::head, "/v1/offers/a").body, "offer|a");
}

TEST(Router, TakesOnlyTheMediaTypeOfTheRoute) {
  const auto of_type = [](std::string_view type) {
    return answer(Method::post, "/v1/registrations", "{}", {{"Content-Type", type}}).status;
  };

  EXPECT_EQ(of_type("application/json"), 200);
  EXPECT_EQ(of_type("Application/JSON ; charset=utf-8"), 200);
  EXPECT_EQ(of_type("application/jsonp"), 415);
  EXPECT_EQ(of_type("text/plain"), 415);
  EXPECT_EQ(answer(Method::post, "/v1/registrations", "{}").status, 415);
  EXPECT_EQ(answer(Method::post, "/v1/registrations").status, 200) << "no body has no type";
  EXPECT_EQ(answer(Method::post, "/v1/offers/a/accept", "x", {{"Content-Type", "a/b"}}).status, 200);
}

TEST(Router, TakesNoBodyOfTwoTypes) {
  EXPECT_EQ(answer(Method::post, "/v1/registrations", "{}",
                   {{"Content-Type", "application/json"}, {"content-type", "application/json"}})
                .status,
            415);
}

TEST(Router, TakesNoEncodedContent) {
  EXPECT_EQ(answer(Method::post, "/v1/registrations", "{}",
                   {{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}})
                .status,
            415);
  EXPECT_EQ(
      answer(Method::post, "/v1/registrations", "{}",
             {{"Content-Type", "application/json"}, {"Content-Encoding", ""}, {"Content-Encoding", "br"}})
          .status,
      415);
}

TEST(Router, KnowsMethodsOfHttpFromOtherWords) {
  EXPECT_EQ(answer(Method::other, "/v1/registrations").status, 405);
  EXPECT_EQ(answer(Method::unknown, "/v1/registrations").status, 501);
  EXPECT_EQ(answer(Method::unknown, "/v1/nothing").status, 501);
}

TEST(Router, IsNotMadeOfABadTable) {
  const auto made_of = [](Method method, const char* pattern, const char* second) {
    std::vector<Route> routes;
    routes.push_back({method, pattern, named("a")});
    routes.push_back({method, second, named("b")});
    const Router router(std::move(routes));
  };

  EXPECT_THROW(made_of(Method::get, "/a/{x}", "/a/{y}"), std::invalid_argument);
  EXPECT_THROW(made_of(Method::get, "/a", "/a"), std::invalid_argument);
  EXPECT_THROW(made_of(Method::get, "/a", "b"), std::invalid_argument);
  EXPECT_THROW(made_of(Method::get, "/a", "/b{x}"), std::invalid_argument);
  EXPECT_THROW(made_of(Method::head, "/a", "/b"), std::invalid_argument);
  EXPECT_NO_THROW(made_of(Method::get, "/a/{x}", "/a/b"));
}
