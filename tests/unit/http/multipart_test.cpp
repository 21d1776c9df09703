#include "holdfast/http/multipart.hpp"

#include <string>

#include <gtest/gtest.h>

using namespace holdfast::http;

namespace {

constexpr auto type = "multipart/form-data; boundary=----WebKitFormBoundaryAbC123";
const std::string opening = "------WebKitFormBoundaryAbC123\r\n";
const std::string closing = "------WebKitFormBoundaryAbC123--\r\n";

std::string part(const std::string& name, const std::string& value) {
  return opening + "Content-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
}

std::string file(const std::string& bytes) {
  return opening +
         "Content-Disposition: form-data; name=\"list\"; filename=\"r\xc3\xa9sidents; \\\"2\\\".csv\"\r\n"
         "Content-Type: text/csv\r\n\r\n" +
         bytes + "\r\n";
}

}  // namespace

TEST(Multipart, FieldsAndFilesAreReadInOrderAsBrowsersSendThem) {
  const std::string bytes{"\0\r\n--x\r\n\xff", 10};

  const auto fields =
      multipart_fields(type, part("name", "") + file(bytes) + part("name", "b\r\n") + closing);

  const Fields expected{{"name", ""}, {"list", bytes}, {"name", "b\r\n"}};
  ASSERT_TRUE(fields);
  EXPECT_EQ(*fields, expected);
}

TEST(Multipart, TheBoundaryMayBeQuotedAndTheLastLineBreakMissing) {
  const auto* body = "--a b\r\nContent-Disposition: form-data; name=x\r\n\r\n1\r\n--a b--";
  EXPECT_FALSE(multipart_fields("multipart/form-data; boundary=\"a b\"", body)) << "no space";

  const auto fields = multipart_fields("Multipart/Form-Data ; charset=utf-8; BOUNDARY=\"a:b\"",
                                       "--a:b\r\nContent-Disposition: form-data; name=x\r\n\r\n1\r\n--a:b--");
  ASSERT_TRUE(fields);
  EXPECT_EQ(*fields, (Fields{{"x", "1"}}));
}

TEST(Multipart, NothingButAClosingBoundaryIsAFormWithoutFields) {
  EXPECT_TRUE(multipart_fields(type, closing)->empty());
}

TEST(Multipart, IsRefusedWithoutItsBoundaryOrWithTwo) {
  const auto body = part("name", "x") + closing;
  for (const auto* each :
       {"", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
        "multipart/mixed; boundary=----WebKitFormBoundaryAbC123", "multipart/form-data; boundary=other",
        "multipart/form-data; boundary=----WebKitFormBoundaryAbC123; boundary=other",
        "multipart/form-data; boundary=\"----WebKitFormBoundaryAbC123", "multipart/form-data boundary=x"}) {
    EXPECT_FALSE(multipart_fields(each, body)) << each;
  }
  const auto of_length = [](std::size_t length) {
    const std::string boundary(length, 'b');
    return multipart_fields("multipart/form-data; boundary=" + boundary, "--" + boundary + "--");
  };
  EXPECT_TRUE(of_length(70));
  EXPECT_FALSE(of_length(71));
}

TEST(Multipart, CutAnywhereIsRefused) {
  const auto whole = part("name", "x") + file("a,b\r\n") + closing;
  ASSERT_TRUE(multipart_fields(type, whole));
  for (std::size_t bytes = 0; bytes + 2 < whole.size(); ++bytes)
    EXPECT_FALSE(multipart_fields(type, std::string_view{whole}.substr(0, bytes))) << bytes;
}

TEST(Multipart, ABoundaryWithinAFileIsRefusedAndOneThatIsNotAtALinesBeginningIsContent) {
  EXPECT_FALSE(multipart_fields(type, file("a\r\n------WebKitFormBoundaryAbC123x\r\nb") + closing));
  EXPECT_FALSE(multipart_fields(type, file("a\r\n------WebKitFormBoundaryAbC123--\r\nb") + closing));
  const auto fields = multipart_fields(type, file("a ------WebKitFormBoundaryAbC123\r\nb") + closing);
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->front().second, "a ------WebKitFormBoundaryAbC123\r\nb");
}

TEST(Multipart, NothingStandsBeforeTheFirstBoundaryAndNothingAfterTheLast) {
  const auto whole = part("name", "x") + closing;
  EXPECT_FALSE(multipart_fields(type, "\r\n" + whole));
  EXPECT_FALSE(multipart_fields(type, "hello\r\n" + whole));
  EXPECT_FALSE(multipart_fields(type, whole + "x"));
  EXPECT_FALSE(multipart_fields(type, whole + whole));
}

TEST(Multipart, APartWithAnotherHeadIsRefused) {
  const auto with = [](const std::string& head) {
    return multipart_fields(type, opening + head + "\r\n\r\nx\r\n" + closing);
  };
  ASSERT_TRUE(with("content-disposition:form-data;name=\"a\""));
  for (const auto* head :
       {"", "Content-Type: text/plain", "Content-Disposition: form-data",
        "Content-Disposition: form-data; name", "Content-Disposition: form-data; name=\"a",
        "Content-Disposition: attachment; name=\"a\"",
        "Content-Disposition: form-data; name=\"a\"; name=\"b\"",
        "Content-Disposition: form-data; name=\"a\"x",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Type: a/b\r\nContent-Type: a/b",
        "Content-Disposition: form-data;\r\n name=\"a\"", "no header"}) {
    EXPECT_FALSE(with(head)) << head;
  }
}

TEST(Multipart, AHugeHeadAndTooManyPartsAreRefused) {
  const MultipartLimits limits{.parts_max = 2, .head_bytes_max = 60};
  const auto named = [](std::size_t head_bytes) {
    const std::string begin = "Content-Disposition: form-data; name=\"";
    return begin + std::string(head_bytes - begin.size() - 1, 'n') + '"';
  };
  const auto whole = [&](std::size_t head_bytes) {
    return opening + named(head_bytes) + "\r\n\r\nx\r\n" + closing;
  };
  EXPECT_TRUE(multipart_fields(type, whole(60), limits));
  EXPECT_FALSE(multipart_fields(type, whole(61), limits));
  EXPECT_FALSE(multipart_fields(type, opening + std::string(200'000, 'x'), limits));

  EXPECT_TRUE(multipart_fields(type, part("a", "1") + part("a", "2") + closing, limits));
  EXPECT_FALSE(multipart_fields(type, part("a", "1") + part("a", "2") + part("a", "3") + closing, limits));
}

TEST(Multipart, AFormIsReadInWhicheverWayItCame) {
  const auto body = part("name", "a+b") + closing;
  Request request;
  request.headers = {{"content-type", type}};
  request.body = body;
  EXPECT_EQ(form_fields(request), (Fields{{"name", "a+b"}}));

  request.headers = {{"content-type", "application/x-www-form-urlencoded"}};
  request.body = "name=a+b";
  EXPECT_EQ(form_fields(request), (Fields{{"name", "a b"}}));
}
