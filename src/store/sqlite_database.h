#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

// As much of SQLite's C interface (https://sqlite.org/c3ref/) as is used, with errors as values. Not thread-safe: one
// thread each.
namespace verbatim::store {

class Database;

// A prepared statement. Bind all parameters, step through the rows, reset; a fault ends the stepping and is kept.
class Statement {
 public:
  Statement(Database& database, std::string_view sql);

  Statement& bind(int parameter, std::string_view text);  // copied
  Statement& bind(int parameter, std::int64_t number);
  bool step();  // true: there is a row
  bool run();   // steps to the end and resets; false: it failed
  void reset();

  std::string text(int column) const;
  std::int64_t number(int column) const;
  bool failed() const { return failed_; }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  bool failed_ = false;
};

class Database {
 public:
  // Opens or creates the file, in WAL mode (what was committed survives the death of the process at any moment), and
  // with what is deleted overwritten. The error names the file and the remedy.
  static base::Result<Database> open(const std::string& path);

  // Whether commits wait until they, and all before them, are on the disk, where they survive the death of the machine
  // too; outside transactions. At first they do.
  bool flush_commits(bool wanted) { return run(wanted ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL"); }

  bool run(const char* sql);
  std::string error() const;  // of the last failure
  bool is_lost() const;       // the last failure was one after which the file should be opened anew
  std::int64_t changes() const;
  std::int64_t pragma(const char* name);
  sqlite3* handle() { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  explicit Database(sqlite3* handle) : handle_(handle) {}
  std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace verbatim::store
