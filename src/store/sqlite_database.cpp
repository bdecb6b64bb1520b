#include "store/sqlite_database.h"

#include <sqlite3.h>

namespace verbatim::store {
namespace {

constexpr int kBusyMilliseconds = 5'000;  // another process, such as `verbatim erase`, may be writing

base::Error cannot_use(const std::string& path, const std::string& reason) {
  return base::Error{path + ": " + reason +
                     "; check that its folder can be written to, and move the file away if it is damaged"};
}

}  // namespace

Statement::Statement(Database& database, std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  failed_ =
      sqlite3_prepare_v2(database.handle(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr) != SQLITE_OK;
  statement_.reset(statement);
}

Statement& Statement::bind(int parameter, std::string_view text) {
  sqlite3_bind_blob64(statement_.get(), parameter, text.data(), text.size(), SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::bind(int parameter, std::int64_t number) {
  sqlite3_bind_int64(statement_.get(), parameter, number);
  return *this;
}

bool Statement::step() {
  const int result = sqlite3_step(statement_.get());
  if (result == SQLITE_ROW) return true;
  failed_ = result != SQLITE_DONE;
  return false;
}

bool Statement::run() {
  while (step()) {
  }
  const bool ran = !failed_;
  reset();
  return ran;
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  failed_ = false;
}

std::string Statement::text(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return bytes == nullptr ? std::string() : std::string(bytes, size);
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

base::Result<Database> Database::open(const std::string& path) {
  sqlite3* handle = nullptr;
  const int opened =
      sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(handle);
  if (opened != SQLITE_OK) return cannot_use(path, sqlite3_errmsg(handle));
  sqlite3_busy_timeout(handle, kBusyMilliseconds);
  for (const char* pragma : {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA wal_autocheckpoint=4000",
                             "PRAGMA secure_delete=ON"}) {
    if (!database.run(pragma)) return cannot_use(path, database.error());
  }
  return database;
}

bool Database::run(const char* sql) {
  return sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK;
}

std::string Database::error() const {
  return sqlite3_errmsg(handle_.get());
}

bool Database::is_lost() const {
  switch (sqlite3_errcode(handle_.get())) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
      return true;
    default:
      return false;
  }
}

std::int64_t Database::changes() const {
  return sqlite3_changes(handle_.get());
}

std::int64_t Database::pragma(const char* name) {
  Statement statement(*this, std::string("PRAGMA ") + name);
  return statement.step() ? statement.number(0) : 0;
}

void Database::Close::operator()(sqlite3* handle) const {
  sqlite3_close_v2(handle);
}

}  // namespace verbatim::store
