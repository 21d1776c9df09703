#include "holdfast/store/orders.hpp"

#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

constexpr Statement select_orders{"select_orders", R"sql(
  SELECT 'block' AS kind, host(network) || '/' || masklen(network) AS what,
         ceil(extract(epoch FROM until - clock_timestamp()))::bigint AS seconds_left
    FROM blocks WHERE until > clock_timestamp()
  UNION ALL
  SELECT 'switch', name, 0 FROM switches WHERE is_on
  ORDER BY 1, 2
)sql"};

constexpr auto insert_block = R"sql(
  INSERT INTO blocks (network, until) VALUES ($1::cidr, clock_timestamp() + make_interval(secs => $2::bigint))
  ON CONFLICT (network) DO UPDATE SET until = excluded.until
)sql";

constexpr auto delete_ended_blocks = "DELETE FROM blocks WHERE until <= clock_timestamp()";

constexpr auto delete_block = "DELETE FROM blocks WHERE network = $1::cidr";

}  // namespace

Orders read_orders(Transaction& tx) {
  Orders orders;
  for (const auto& row : execute(tx, select_orders)) {
    auto what = row[1].as<std::string>();
    if (std::string_view(row[0].c_str()) == "block") {
      orders.blocks.push_back({std::move(what), std::chrono::seconds{row[2].as<std::int64_t>()}});
    } else {
      orders.switches_on.push_back(std::move(what));
    }
  }
  return orders;
}

void block(Transaction& tx, const Block& block) {
  query(tx, delete_ended_blocks);
  query(tx, insert_block, block.network, static_cast<std::int64_t>(block.left.count()));
}

bool unblock(Transaction& tx, const std::string& network) {
  return query(tx, delete_block, network).affected_rows() > 0;
}

}  // namespace holdfast::store
