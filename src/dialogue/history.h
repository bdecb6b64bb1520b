#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialogue/reply.h"

namespace verbatim::base {
class Packer;
}

namespace verbatim::dialogue {

enum class Rating { none, up, down };

// One reply that was given, by ids; enough to build it again from the content.
struct ReplyRecord {
  std::uint64_t seq = 0;  // its id on the wire is "r" + seq
  std::string client_id;  // the message id of the client it answered; may be empty
  ReplyKind kind = ReplyKind::fallback;
  Rating rating = Rating::none;
  struct Given {
    std::string intent, response;
    std::uint64_t digest = 0;  // the first 8 bytes of the text's SHA-256, enough to see that it has changed
  };
  std::vector<Given> answers;
  std::vector<std::string> suggestions;
};
// "sha256:" and hex digits -> what a record keeps of them.
std::uint64_t digest_prefix(std::string_view digest);
inline constexpr std::size_t kMaxRecords = 50;

// The last kMaxRecords replies of a session. Kept packed, because every turn of every session copies them into a store
// and a node holds a hundred thousand: a full history takes about 2 KiB, each id being written once.
class History {
 public:
  // Newest last; the oldest goes when there are too many. record.seq must be above all that are there.
  void add(const ReplyRecord& record);
  // The same of a reply that is being given.
  void add(std::uint64_t seq, std::string_view client_id, const Reply& reply);
  void clear() { *this = {}; }

  // What was last replied to this client id; nothing if it is empty or unknown.
  std::optional<ReplyRecord> answer_to(std::string_view client_id) const;
  // The replies after `seq`, oldest first.
  std::vector<ReplyRecord> since(std::uint64_t seq) const;
  std::size_t size() const { return client_marks_.size(); }

  // Notes what the user thought of a reply. false: it is not remembered.
  bool rate(std::uint64_t seq, Rating rating);

  // The packed form, for stores; nothing if the bytes are not one.
  std::string pack() const;
  void pack(std::string& out) const;  // appends it
  std::size_t packed_size() const;    // at most
  static std::optional<History> unpack(std::string_view bytes);

 private:
  void make_room(std::uint64_t seq);
  std::string_view entry_at(std::size_t index) const;
  void add_id(std::string_view id);
  void put_answer(base::Packer& entry, std::string_view intent, std::string_view response, std::uint64_t digest);
  std::uint64_t index_of(std::string_view id);
  void drop_oldest();
  void forget_unused_ids();

  std::string ids_;      // texts, each once
  std::string entries_;  // texts, each a packed record whose ids are places among ids_

  // What finds them without reading them all; not packed. A mark is one byte of a hash.
  std::string id_marks_;                  // of each id
  std::vector<std::uint32_t> id_places_;  // where each begins in ids_
  std::string client_marks_;              // of each entry's client_id
};

}  // namespace verbatim::dialogue
