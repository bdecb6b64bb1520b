// A classifier as bytes and back: the memory of its tables, each after its size.
#include <algorithm>
#include <bit>

#include "base/tables.h"
#include "matching/classifier.h"

namespace verbatim::matching {

std::string Classifier::pack() const {
  std::string bytes;
  bytes.reserve(slots_.size() * sizeof(Slot) + weights_.size() + scale_.size() * sizeof(float) + 64);
  base::Packer packer(bytes);
  packer.number(intents_);
  packer.number(stride_);
  packer.number(rows_);
  base::pack_table(packer, slots_);
  base::pack_table(packer, weights_);
  base::pack_table(packer, scale_);
  return bytes;
}

std::unique_ptr<Classifier> Classifier::unpack(std::string_view bytes, const Thesaurus* thesaurus) {
  base::Unpacker unpacker(bytes);
  std::unique_ptr<Classifier> classifier(new Classifier);
  classifier->thesaurus_ = thesaurus;
  classifier->intents_ = unpacker.number();
  classifier->stride_ = unpacker.number();
  classifier->rows_ = unpacker.number();
  base::unpack_table(unpacker, classifier->slots_);
  base::unpack_table(unpacker, classifier->weights_);
  base::unpack_table(unpacker, classifier->scale_);
  if (unpacker.failed() || !unpacker.at_end() || !classifier->is_sound()) return nullptr;
  return classifier;
}

// Whether the tables fit each other, so that no look-up leaves them or goes on for ever.
bool Classifier::is_sound() const {
  const auto used = [this](const Slot& slot) { return slot.row != kNone; };
  const auto within = [this, used](const Slot& slot) { return !used(slot) || slot.row == kKnown || slot.row < rows_; };
  return stride_ >= intents_ && std::has_single_bit(slots_.size()) && scale_.size() == rows_ &&
         (stride_ == 0 ? rows_ == 0 : weights_.size() % stride_ == 0 && weights_.size() / stride_ == rows_) &&
         std::all_of(slots_.begin(), slots_.end(), within) && !std::all_of(slots_.begin(), slots_.end(), used);
}

}  // namespace verbatim::matching
