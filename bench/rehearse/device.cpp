#include "bench/rehearse/device.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <stdexcept>
#include <vector>

#include <zlib.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace holdfast::rehearse {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto with_error = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds patience{10};
constexpr std::uint32_t loopback = 0x7F000000;
constexpr std::uint64_t first_address = 0x010000, addresses = 0xFF0000 - first_address;
constexpr std::size_t unpacked_max = 1U << 20U;
constexpr std::size_t tail_max = 64;  ///< of a stream's text between two events
constexpr std::string_view event_begins = "event: change\nid: ";

}  // namespace

Network::Network(asio::io_context& context, const std::string& url) : context_(context) {
  constexpr std::string_view scheme = "http://";
  if (!url.starts_with(scheme)) throw std::invalid_argument(url + ": not of the form http://name:port");
  host_ = url.substr(scheme.size());
  while (host_.ends_with('/')) host_.pop_back();
  const auto colon = host_.rfind(':');
  const auto name = host_.substr(0, colon);
  const auto port = colon == std::string::npos ? std::string("80") : host_.substr(colon + 1);
  server_ = *tcp::resolver{context}.resolve(tcp::v4(), name, port).begin();
}

void Network::hang_up_late(Moment now) {
  for (auto at = open_.begin(); at != open_.end();) {
    auto* const connection = *at++;
    if (connection->deadline_ <= now) connection->hang_up();
  }
}

Connection::Connection(Network& network, std::uint64_t resident)
    : network_(network), resident_(resident), socket_(network.context_) {}

void Connection::hang_up() {
  network_.open_.erase(this);
  boost::system::error_code ignored;
  static_cast<void>(socket_.close(ignored));
  used_ = false;
}

bool Connection::bind_own_address() {
  if (!network_.server_.address().is_loopback()) return true;
  const int on = 1;
  ::setsockopt(socket_.native_handle(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  sockaddr_in own{};
  own.sin_family = AF_INET;
  own.sin_addr.s_addr = htonl(loopback + static_cast<std::uint32_t>(first_address + resident_ % addresses));
  return ::bind(socket_.native_handle(), reinterpret_cast<sockaddr*>(&own), sizeof own) == 0;
}

asio::awaitable<bool> Connection::connect() {
  boost::system::error_code error;
  static_cast<void>(socket_.open(tcp::v4(), error));
  if (error || !bind_own_address()) co_return false;
  static_cast<void>(socket_.non_blocking(true, error));
  static_cast<void>(socket_.set_option(tcp::no_delay{true}, error));
  network_.open_.insert(this);
  const auto server = network_.server_;
  const auto [failed] = co_await socket_.async_connect(server, with_error);
  co_return !failed;
}

asio::awaitable<bool> Connection::say(std::string_view bytes) {
  deadline_ = Clock::now() + patience;
  char one = 0;
  // Closed by the server meanwhile, or something came that nobody asked for.
  if (socket_.is_open() && (::recv(socket_.native_handle(), &one, 1, MSG_PEEK | MSG_DONTWAIT) >= 0))
    hang_up();
  if (!socket_.is_open()) {
    const auto connected = co_await connect();
    if (!connected) {
      hang_up();
      co_return false;
    }
  }
  while (!bytes.empty()) {
    boost::system::error_code error;
    bytes.remove_prefix(socket_.write_some(asio::buffer(bytes), error));
    if (error == asio::error::would_block) {
      const auto [stopped] = co_await socket_.async_wait(tcp::socket::wait_write, with_error);
      error = stopped;
    }
    if (error) {
      hang_up();
      co_return false;
    }
  }
  co_return true;
}

asio::awaitable<bool> Connection::hear(std::string& text, Moment deadline) {
  deadline_ = deadline;
  thread_local std::array<char, 65'536> bytes;
  while (socket_.is_open()) {
    boost::system::error_code error;
    const auto got = socket_.read_some(asio::buffer(bytes), error);
    if (got > 0) {
      text.append(bytes.data(), got);
      used_ = true;
      co_return true;
    }
    if (error == asio::error::would_block) {
      const auto [stopped] = co_await socket_.async_wait(tcp::socket::wait_read, with_error);
      error = stopped;
    }
    if (error) break;
  }
  hang_up();
  co_return false;
}

void Connection::overhear(std::string& text) {
  std::array<char, 16'384> bytes{};
  boost::system::error_code error;
  for (std::size_t got = 1; got > 0 && socket_.is_open();) {
    got = socket_.read_some(asio::buffer(bytes), error);
    text.append(bytes.data(), got);
  }
}

std::string Answer::header(std::string_view name) const {
  test::AnswerReader reader;
  reader.received(head);
  return std::string{reader.header(name)};
}

std::string Answer::text() const {
  if (header("Content-Encoding") != "gzip") return body;
  thread_local std::vector<char> room(unpacked_max);
  z_stream stream{};
  constexpr int gzip_window = 31;
  if (inflateInit2(&stream, gzip_window) != Z_OK) throw std::runtime_error("zlib cannot begin");
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(room.data());
  stream.avail_out = static_cast<uInt>(room.size());
  const auto end = inflate(&stream, Z_FINISH);
  inflateEnd(&stream);
  if (end != Z_STREAM_END) throw std::runtime_error("an answer that is said to be gzip is not");
  return {room.data(), stream.total_out};
}

asio::awaitable<Answer> answer_of(Connection& connection) {
  test::AnswerReader reader;
  std::string more;
  const auto deadline = Clock::now() + patience;
  bool goes_on = true;
  while (goes_on && !reader.is_whole()) {
    goes_on = co_await connection.hear(more, deadline);
    reader.received(more);
    more.clear();
  }
  Answer answer;
  answer.heard = Clock::now();
  if (!reader.is_whole()) co_return answer;
  answer.status = reader.status();
  answer.head = reader.head();
  answer.body = reader.body();
  if (reader.closes()) connection.hang_up();
  co_return answer;
}

asio::awaitable<Answer> ask(Connection& connection, std::string bytes) {
  const bool kept_open = connection.was_used();
  Answer answer;
  bool said = co_await connection.say(bytes);
  if (said) answer = co_await answer_of(connection);
  if (answer.status == 0 && kept_open) {
    said = co_await connection.say(bytes);
    if (said) answer = co_await answer_of(connection);
  }
  if (answer.status == 0) answer.heard = Clock::now();
  co_return answer;
}

asio::awaitable<int> EventStream::open(std::string path, std::string last_id) {
  text_.clear();
  const auto more = last_id.empty() ? std::string{} : "Last-Event-ID: " + last_id + "\r\n";
  const auto request = get(connection_.host(), path, "Accept: text/event-stream\r\n" + more);
  bool goes_on = co_await connection_.say(request);
  const auto deadline = Clock::now() + patience;
  while (goes_on && text_.find("\r\n\r\n") == std::string::npos)
    goes_on = co_await connection_.hear(text_, deadline);
  if (!goes_on) co_return 0;
  test::AnswerReader reader;
  reader.received(text_);
  const auto got = reader.status();
  if (got != status::good) connection_.hang_up();
  co_return got;
}

/// Events come whole in a chunk each, so what is around them can be passed over.
std::optional<EventStream::Event> EventStream::take() {
  const auto from = text_.find(event_begins);
  if (from == std::string::npos) {
    if (text_.size() > tail_max) text_.erase(0, text_.size() - tail_max);
    return std::nullopt;
  }
  const auto end = text_.find("\n\n", from);
  if (end == std::string::npos) return std::nullopt;
  const auto id_from = from + event_begins.size();
  const auto id_end = text_.find('\n', id_from);
  Event event{text_.substr(id_from, id_end - id_from), text_.substr(id_end, end - id_end), Clock::now()};
  text_.erase(0, end);
  return event;
}

std::optional<std::string> EventStream::pass_over() {
  connection_.overhear(text_);
  std::optional<std::string> last;
  for (auto event = take(); event; event = take()) last = event->id;
  return last;
}

asio::awaitable<std::optional<EventStream::Event>> EventStream::next(Moment deadline) {
  auto event = take();
  while (!event && Clock::now() < deadline) {
    const auto goes_on = co_await connection_.hear(text_, deadline);
    if (!goes_on) break;
    event = take();
  }
  co_return event;
}

std::string get(const std::string& host, std::string_view path, std::string_view more) {
  std::string bytes = "GET ";
  bytes.append(path).append(" HTTP/1.1\r\nHost: ").append(host).append("\r\nAccept-Encoding: gzip\r\n");
  return bytes.append(more).append("\r\n");
}

std::string post(const std::string& host, std::string_view path, std::string_view type, std::string_view body,
                 std::string_view more) {
  std::string bytes = "POST ";
  bytes.append(path).append(" HTTP/1.1\r\nHost: ").append(host).append("\r\nAccept-Encoding: gzip\r\n");
  bytes.append(more).append("Content-Type: ").append(type).append("\r\nContent-Length: ");
  return bytes.append(std::to_string(body.size())).append("\r\n\r\n").append(body);
}

}  // namespace holdfast::rehearse
