#include "api/faults.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <tuple>

#include "api/json_text.hpp"

namespace holdfast::api {

namespace {

// The fields in the order in which the form asks for them.
constexpr std::array<std::string_view, 21> order{"/name",
                                                 "/address",
                                                 "/address/line1",
                                                 "/address/line2",
                                                 "/address/city",
                                                 "/address/province",
                                                 "/address/postalCode",
                                                 "/contactName",
                                                 "/phone",
                                                 "/email",
                                                 "/contact",
                                                 "/language",
                                                 "/dateOfBirth",
                                                 "/healthCardNumber",
                                                 "/household",
                                                 "/residents",
                                                 "/neighbouringHours",
                                                 "/needs",
                                                 "/preferences",
                                                 "/reason",
                                                 "/together"};

// The lists, and the order in an element of theirs.
struct List {
  std::string_view pointer;
  std::array<std::string_view, 4> order;
};
constexpr std::array<List, 3> lists{{{"/household", {"", "/name", "/dateOfBirth", "/healthCardNumber"}},
                                     {"/residents", {"", "/name", "/dateOfBirth", "/healthCardNumber"}},
                                     {"/preferences", {"", "/clinic", "/start"}}}};

template <std::size_t size>
std::size_t place_in(const std::array<std::string_view, size>& names, std::string_view name) {
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

using Rank = std::tuple<std::size_t, std::size_t, std::size_t>;

Rank rank_of(std::string_view pointer) {
  if (pointer.empty()) return {0, 0, 0};
  const auto list = std::find_if(lists.begin(), lists.end(), [&](const List& each) {
    return pointer.starts_with(each.pointer) && pointer.size() > each.pointer.size();
  });
  if (list == lists.end()) return {place_in(order, pointer), 0, 0};

  auto rest = pointer.substr(list->pointer.size() + 1);
  std::size_t element = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), element);
  if (error != std::errc{}) return {order.size(), 0, 0};
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return {place_in(order, list->pointer), element + 1, place_in(list->order, rest)};
}

bool is_at_or_below(std::string_view pointer, std::string_view place) {
  return pointer.starts_with(place) && (pointer.size() == place.size() || pointer[place.size()] == '/');
}

}  // namespace

std::vector<Fault> all_faults(const std::vector<ShapeFault>& of_shape, std::vector<Fault> of_domain,
                              Language language) {
  if (of_shape.empty()) return of_domain;
  std::erase_if(of_domain, [&](const Fault& fault) {
    return std::any_of(of_shape.begin(), of_shape.end(),
                       [&](const ShapeFault& shape) { return is_at_or_below(fault.pointer, shape.pointer); });
  });
  for (const auto& [pointer, code] : of_shape) {
    std::string name{code};
    auto message = message_for(name, language);
    of_domain.push_back({pointer, std::move(name), std::move(message)});
  }
  std::stable_sort(of_domain.begin(), of_domain.end(), [](const Fault& left, const Fault& right) {
    return rank_of(left.pointer) < rank_of(right.pointer);
  });
  return of_domain;
}

http::Response faults_problem(std::string_view type, const std::vector<Fault>& faults, Language language) {
  std::string members = ",\"errors\":[";
  for (const auto& fault : faults) {
    if (members.back() == '}') members += ',';
    members += '{';
    append_member(members, "pointer", fault.pointer);
    members += ',';
    append_member(members, "code", fault.code);
    members += ',';
    append_member(members, "message", fault.message);
    members += '}';
  }
  members += ']';
  const auto title =
      language == Language::fr ? "Certains champs sont à corriger." : "Some fields need another look.";
  return http::problem(422, type, title, members);
}

}  // namespace holdfast::api
