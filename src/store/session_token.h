#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "store/session_store.h"

// The secret by which a client proves that a conversation is its own. Any thread.
namespace verbatim::store {

// 128 random bits as 22 characters of base64url (RFC 4648 section 5). Fails only if the system has no randomness.
base::Result<std::string> new_session_token();

// Whether it could be one of ours; spares hashing whatever else a client sends.
bool looks_like_token(std::string_view token);

// Hex SHA-256 of the token.
SessionKey key_of(std::string_view token);

}  // namespace verbatim::store
