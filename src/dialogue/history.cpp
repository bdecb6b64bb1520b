#include "dialogue/history.h"

#include <algorithm>
#include <utility>

#include "base/packing.h"

namespace verbatim::dialogue {
namespace {

using base::Packer;
using base::Unpacker;

// Ids that no record names any more go in one sweep after this many drops, not with each, and only when the ids take
// more than these bytes: a conversation that goes round in circles names the same ones again.
constexpr std::uint64_t kSweepEvery = 16;
constexpr std::size_t kIdBytesWorthASweep = 2048;

constexpr std::uint64_t kRatings = 3;

std::vector<std::string_view> texts(std::string_view packed) {
  std::vector<std::string_view> all;
  for (Unpacker reader(packed); !reader.at_end();) all.push_back(reader.text());
  return all;
}

std::string_view id_at(const std::vector<std::string_view>& ids, std::uint64_t index, bool& failed) {
  if (index < ids.size()) return ids[index];
  failed = true;
  return {};
}

// Nothing if the entry is not one.
std::optional<ReplyRecord> read_entry(std::string_view entry, const std::vector<std::string_view>& ids) {
  Unpacker reader(entry);
  bool failed = false;
  ReplyRecord record;
  record.seq = reader.number();
  record.client_id = reader.text();
  const std::uint64_t flags = reader.number();
  if (flags / kRatings > static_cast<std::uint64_t>(ReplyKind::fallback)) return std::nullopt;
  record.kind = static_cast<ReplyKind>(flags / kRatings);
  record.rating = static_cast<Rating>(flags % kRatings);
  for (std::uint64_t left = reader.number(); left > 0 && !reader.failed(); --left) {
    const std::string_view intent = id_at(ids, reader.number(), failed);
    const std::string_view response = id_at(ids, reader.number(), failed);
    record.answers.push_back({std::string(intent), std::string(response), reader.fixed64()});
  }
  for (std::uint64_t left = reader.number(); left > 0 && !reader.failed(); --left) {
    record.suggestions.emplace_back(id_at(ids, reader.number(), failed));
  }
  if (failed || reader.failed() || !reader.at_end()) return std::nullopt;
  return record;
}

// Packs a text where it is to be, by what `put` writes: its length, which goes in front, is known at the end and takes
// one byte of nearly all.
template <typename Put>
void put_text(std::string& out, Put&& put) {
  const std::size_t at = out.size();
  out += '\0';
  put(Packer(out));
  const std::size_t size = out.size() - at - 1;
  if (size < 0x80) {
    out[at] = static_cast<char>(size);
  } else {
    const std::string text = out.substr(at + 1);
    out.resize(at);
    Packer(out).text(text);
  }
}

// What an entry begins with.
void put_head(Packer& entry, std::uint64_t seq, std::string_view client_id, ReplyKind kind, Rating rating) {
  entry.number(seq);
  entry.text(client_id);
  entry.number(static_cast<std::uint64_t>(kind) * kRatings + static_cast<std::uint64_t>(rating));
}

unsigned hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<unsigned>(digit - '0');
  return digit >= 'a' && digit <= 'f' ? static_cast<unsigned>(digit - 'a') + 10 : 16;
}

// Equal for equal texts. Ids differ in length, in the middle or at the end: clients count on.
char mark_of(std::string_view id) {
  if (id.size() < 2) return id.empty() ? '\0' : id.front();
  const auto at = [id](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(id[i])); };
  return static_cast<char>(at(id.size() - 1) + 11 * at(id.size() - 2) + 31 * at(id.size() / 2) + 101 * id.size());
}

std::string_view client_id_of(std::string_view entry) {
  Unpacker fields(entry);
  fields.number();
  return fields.text();
}

}  // namespace

std::uint64_t digest_prefix(std::string_view digest) {
  digest = digest.substr(std::min(digest.size(), digest.find(':') + 1)).substr(0, 16);
  std::uint64_t prefix = 0;
  for (const char digit : digest) {
    const unsigned value = hex_value(digit);
    if (value == 16) break;
    prefix = prefix << 4 | value;
  }
  return prefix;
}

void History::add(const ReplyRecord& record) {
  make_room(record.seq);
  put_text(entries_, [&](Packer entry) {
    put_head(entry, record.seq, record.client_id, record.kind, record.rating);
    entry.number(record.answers.size());
    for (const ReplyRecord::Given& given : record.answers)
      put_answer(entry, given.intent, given.response, given.digest);
    entry.number(record.suggestions.size());
    for (const std::string& id : record.suggestions) entry.number(index_of(id));
  });
  client_marks_ += mark_of(record.client_id);
}

void History::add(std::uint64_t seq, std::string_view client_id, const Reply& reply) {
  make_room(seq);
  put_text(entries_, [&](Packer entry) {
    put_head(entry, seq, client_id, reply.kind, Rating::none);
    entry.number(reply.answers.size());
    for (const Answer& answer : reply.answers) {
      put_answer(entry, answer.intent, answer.response->id, digest_prefix(answer.response->digest));
    }
    entry.number(reply.suggestions.size());
    for (const Suggestion& suggestion : reply.suggestions) entry.number(index_of(suggestion.intent));
  });
  client_marks_ += mark_of(client_id);
}

void History::make_room(std::uint64_t seq) {
  if (size() < kMaxRecords) return;
  drop_oldest();
  if (seq % kSweepEvery == 0 && ids_.size() > kIdBytesWorthASweep) forget_unused_ids();
}

void History::put_answer(Packer& entry, std::string_view intent, std::string_view response, std::uint64_t digest) {
  const std::uint64_t index = index_of(intent);
  entry.number(index);
  entry.number(response == intent ? index : index_of(response));
  entry.fixed64(digest);
}

std::optional<ReplyRecord> History::answer_to(std::string_view client_id) const {
  if (client_id.empty()) return std::nullopt;
  const char mark = mark_of(client_id);
  std::optional<std::string_view> found;
  for (auto at = client_marks_.find(mark); at != std::string::npos; at = client_marks_.find(mark, at + 1)) {
    const std::string_view entry = entry_at(at);
    if (client_id_of(entry) == client_id) found = entry;
  }
  return found ? read_entry(*found, texts(ids_)) : std::nullopt;
}

std::string_view History::entry_at(std::size_t index) const {
  Unpacker reader(entries_);
  for (; index > 0; --index) reader.text();
  return reader.text();
}

std::vector<ReplyRecord> History::since(std::uint64_t seq) const {
  std::vector<ReplyRecord> records;
  const std::vector<std::string_view> ids = texts(ids_);
  for (Unpacker reader(entries_); !reader.at_end();) {
    const std::string_view entry = reader.text();
    if (Unpacker(entry).number() <= seq) continue;
    if (auto record = read_entry(entry, ids)) records.push_back(*std::move(record));
  }
  return records;
}

bool History::rate(std::uint64_t seq, Rating rating) {
  std::vector<ReplyRecord> records = since(0);
  bool found = false;
  for (ReplyRecord& record : records) {
    if (record.seq != seq) continue;
    record.rating = rating;
    found = true;
  }
  if (!found) return false;
  clear();
  for (const ReplyRecord& record : records) add(record);
  return true;
}

std::string History::pack() const {
  std::string bytes;
  pack(bytes);
  return bytes;
}

void History::pack(std::string& out) const {
  Packer writer(out);
  writer.text(ids_);
  writer.text(entries_);
}

std::size_t History::packed_size() const {
  constexpr std::size_t kTwoLengths = 20;
  return ids_.size() + entries_.size() + kTwoLengths;
}

std::optional<History> History::unpack(std::string_view bytes) {
  Unpacker reader(bytes);
  History history;
  history.ids_ = reader.text();
  history.entries_ = reader.text();
  if (reader.failed() || !reader.at_end()) return std::nullopt;
  // Only how the texts lie is looked at: what is in them is read with as much care each time.
  const std::string packed_ids = std::exchange(history.ids_, {});
  Unpacker ids(packed_ids), entries(history.entries_);
  while (!ids.at_end()) history.add_id(ids.text());
  while (!entries.at_end()) history.client_marks_ += mark_of(client_id_of(entries.text()));
  if (ids.failed() || entries.failed()) return std::nullopt;
  return history;
}

std::uint64_t History::index_of(std::string_view id) {
  const char mark = mark_of(id);
  for (auto at = id_marks_.find(mark); at != std::string::npos; at = id_marks_.find(mark, at + 1)) {
    if (Unpacker(std::string_view(ids_).substr(id_places_[at])).text() == id) return at;
  }
  add_id(id);
  return id_places_.size() - 1;
}

void History::add_id(std::string_view id) {
  id_marks_ += mark_of(id);
  id_places_.push_back(static_cast<std::uint32_t>(ids_.size()));
  Packer(ids_).text(id);
}

void History::drop_oldest() {
  Unpacker reader(entries_);
  const std::string_view oldest = reader.text();
  const auto end = static_cast<std::size_t>(oldest.data() + oldest.size() - entries_.data());
  entries_.erase(0, end);
  client_marks_.erase(0, 1);
}

void History::forget_unused_ids() {
  const std::vector<ReplyRecord> records = since(0);
  clear();
  for (const ReplyRecord& record : records) add(record);
}

}  // namespace verbatim::dialogue
