#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "dialogue/assistant.h"
#include "protocol/reply_catalogue.h"
#include "server/demo_page.h"
#include "server/widget_script.h"

namespace verbatim::server {

// One content set, with all that is made from it once so that serving it is cheap. Immutable.
struct Edition {
  explicit Edition(std::shared_ptr<const dialogue::Assistant> made_of)
      : assistant(std::move(made_of)),
        catalogue(assistant->content()),
        page(demo_page(*assistant)),
        widget(widget_script(*assistant)) {}

  const std::shared_ptr<const dialogue::Assistant> assistant;
  const protocol::ReplyCatalogue catalogue;
  const Asset page;
  const Asset widget;
};

// The edition that is served now. A turn holds on to the one that it began with; a reload publishes the next. Any
// thread.
class CurrentEdition {
 public:
  explicit CurrentEdition(std::shared_ptr<const Edition> first) : current_(std::move(first)) {}

  std::shared_ptr<const Edition> get() const {
    const std::lock_guard lock(mutex_);
    return current_;
  }

  // Returns the edition before, so that the caller decides which thread pays for its destruction.
  std::shared_ptr<const Edition> publish(std::shared_ptr<const Edition> next) {
    const std::lock_guard lock(mutex_);
    current_.swap(next);
    return next;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Edition> current_;
};

}  // namespace verbatim::server
