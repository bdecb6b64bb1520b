// Settings by layers, and what an operator is told about a wrong one.
#include "app/settings.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "temporary_folder.h"

namespace verbatim::app {
namespace {

class SettingsTest : public testing::Test {
 protected:
  // The diagnostics, one a line, with FILE for the path of the settings file.
  std::string problems(std::string_view file, const std::vector<std::string>& environment = {},
                       const Flags& flags = {}) {
    std::ofstream(path_) << file;
    base::Diagnostics diagnostics;
    loaded_ = load_settings(path_, environment, flags, diagnostics);
    return text_of(diagnostics);
  }
  std::string text_of(const base::Diagnostics& diagnostics) const {
    std::string out;
    for (const base::Diagnostic& d : diagnostics.list()) out += base::to_string(d) + "\n";
    for (std::size_t at = 0; (at = out.find(path_, at)) != std::string::npos;) out.replace(at, path_.size(), "FILE");
    return out;
  }
  static std::string doc(const std::string& name) {
    for (const SettingRow& row : settings_table()) {
      if (row.name == name) return row.doc;
    }
    return "there is no setting " + name;
  }
  const SettingValue& value(const std::string& name) const { return loaded_.values.at(name); }

  sample::TemporaryFolder folder_;
  const std::string path_ = folder_.path() / "settings.yaml";
  LoadedSettings loaded_;
};

TEST_F(SettingsTest, EveryRowIsDocumentedAndItsDefaultIsGood) {
  std::set<std::string> names;
  for (const SettingRow& row : settings_table()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name << " is there twice";
    EXPECT_FALSE(row.doc.empty()) << row.name;
    Settings settings;
    EXPECT_EQ(row.parse(settings, row.default_value), "") << row.name;
    EXPECT_NE(row.parse(settings, ""), "") << row.name << " takes nothing for a value";
  }
}

TEST_F(SettingsTest, DefaultsHoldWhenNothingIsSet) {
  base::Diagnostics diagnostics;
  const LoadedSettings loaded = load_settings("", {"PATH=/bin", "VERBATIMX=1"}, {}, diagnostics);
  EXPECT_EQ(text_of(diagnostics), "");
  EXPECT_EQ(loaded.values.size(), settings_table().size());
  for (const SettingRow& row : settings_table()) {
    EXPECT_EQ(loaded.values.at(row.name).text, row.default_value);
    EXPECT_EQ(loaded.values.at(row.name).source, "default");
  }
  EXPECT_EQ(loaded.settings.listen, "127.0.0.1:8080");
  EXPECT_EQ(loaded.settings.max_frame, 65536U);
  EXPECT_EQ(loaded.settings.session_idle, std::chrono::hours(24));
  EXPECT_GE(loaded.settings.threads, 1U);
}

TEST_F(SettingsTest, AFlagBeatsTheEnvironmentAndThatTheFile) {
  EXPECT_EQ(problems("max_frame: 2000\nmax_header: 2000\nidle_timeout: 20\n",
                     {"VERBATIM_MAX_FRAME=3000", "VERBATIM_MAX_HEADER=3000"}, {{"max_frame", "4000"}}),
            "");
  EXPECT_EQ(loaded_.settings.max_frame, 4000U);
  EXPECT_EQ(value("max_frame").source, "flag --max-frame");
  EXPECT_EQ(loaded_.settings.max_header, 3000U);
  EXPECT_EQ(value("max_header").source, "environment VERBATIM_MAX_HEADER");
  EXPECT_EQ(loaded_.settings.idle_timeout, std::chrono::seconds(20));
  EXPECT_EQ(value("idle_timeout").source, "file " + path_ + ":3");
  EXPECT_EQ(value("idle_timeout").text, "20");
  EXPECT_EQ(value("listen").source, "default");
}

TEST_F(SettingsTest, ASecretIsShownNowhereAndTakenFromNoFlag) {
  EXPECT_EQ(problems("telegram_secret: abc,def\n"), "");
  EXPECT_EQ(loaded_.settings.channel_keys["telegram_secret"], (std::vector<std::string>{"abc", "def"}));
  EXPECT_EQ(value("telegram_secret").text, "(not shown)");
  EXPECT_EQ(problems("", {"VERBATIM_TELEGRAM_SECRET=abc"}), "");
  EXPECT_EQ(problems("", {"VERBATIM_TELEGRAM_SECRET=abc,,def"}).find("abc"), std::string::npos);
  EXPECT_NE(problems("", {"VERBATIM_TELEGRAM_SECRET=abc,,def"}), "");
  EXPECT_EQ(problems("", {}, {{"telegram_secret", "abc"}}).find("abc"), std::string::npos);
  EXPECT_NE(problems("", {}, {{"telegram_secret", "abc"}}), "");
}

TEST_F(SettingsTest, SecretsMayStandInAFileOneALine) {
  const std::string file = folder_.path() / "secrets";
  EXPECT_NE(problems("", {}, {{"twilio_token", "file:" + file}}).find("cannot be read"), std::string::npos);
  std::ofstream(file) << "\n";
  EXPECT_NE(problems("", {}, {{"twilio_token", "file:" + file}}).find("no secret"), std::string::npos);
  std::ofstream(file) << "new\r\n\nold \n";
  EXPECT_EQ(problems("", {}, {{"twilio_token", "file:" + file}}), "");
  EXPECT_EQ(loaded_.settings.channel_keys["twilio_token"], (std::vector<std::string>{"new", "old"}));
  EXPECT_EQ(value("twilio_token").text, "file:" + file);
}

TEST_F(SettingsTest, AnUnknownKeyOfTheFileIsNamedWithItsLine) {
  EXPECT_EQ(problems("listen: 127.0.0.1:1\nmax_frames: 2000\n"),
            "FILE:2:1: error[unknown-setting] file FILE:2: there is no setting `max_frames` "
            "(did you mean `max_frame`?)\n");
  EXPECT_EQ(problems("colour: blue\n"),
            "FILE:1:1: error[unknown-setting] file FILE:1: there is no setting `colour` "
            "(`verbatim config` lists all)\n");
}

TEST_F(SettingsTest, AnUnknownVariableIsNamed) {
  EXPECT_EQ(problems("", {"VERBATIM_LOG_LEVLE=debug"}),
            "error[unknown-setting] environment VERBATIM_LOG_LEVLE: there is no setting `log_levle` "
            "(did you mean `log_level`?)\n");
}

TEST_F(SettingsTest, ABadValueIsNamedWithItsRemedy) {
  EXPECT_EQ(
      problems("max_frame: huge\n"),
      "FILE:1:1: error[bad-setting] file FILE:1: `max_frame` is \"huge\", but must be a whole number from 1024 to "
      "16777216 (" +
          doc("max_frame") + ")\n");
  EXPECT_EQ(
      problems("", {"VERBATIM_LOG_FORMAT=xml"}),
      "error[bad-setting] environment VERBATIM_LOG_FORMAT: `log_format` is \"xml\", but must be one of text, json "
      "(" +
          doc("log_format") + ")\n");
  EXPECT_EQ(problems("", {}, {{"content", ""}}),
            "error[bad-setting] flag --content: `content` is \"\", but must not be empty (" + doc("content") + ")\n");
  EXPECT_EQ(value("content").source, "default");
}

TEST_F(SettingsTest, ANumberIsWholeAndInItsRange) {
  for (const char* good : {"1024", "16777216", "02048"}) {
    EXPECT_EQ(problems("", {}, {{"max_frame", good}}), "") << good;
  }
  for (const char* bad : {"1023", "16777217", "-2048", "+2048", " 2048", "2048 ", "2e3", "0x800", "2048.0", "64k",
                          "99999999999999999999999"}) {
    EXPECT_NE(problems("", {}, {{"max_frame", bad}}), "") << bad;
  }
}

TEST_F(SettingsTest, AllProblemsAreReportedAtOnce) {
  const std::string all = problems("thread: 2\nidle_timeout: 1\n", {"VERBATIM_X=1"}, {{"log_level", "loud"}});
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 4) << all;
}

TEST_F(SettingsTest, AKeyIsSetOnce) {
  EXPECT_EQ(problems("max_frame: 2000\nthreads: 1\nmax_frame: 3000\n"),
            "FILE:3:1: error[duplicate-key] `max_frame` is set twice\n");
}

TEST_F(SettingsTest, AFileIsAMapOfNamesAndValues) {
  EXPECT_EQ(problems(""), "");
  EXPECT_EQ(problems("# nothing yet\n"), "");
  for (const char* text : {"- max_frame\n", "max_frame\n"}) {
    EXPECT_EQ(problems(text), "FILE:1:1: error[wrong-type] a settings file is a map of name: value\n");
  }
  for (const char* text : {"threads: 1\nmax_frame: [2000]\n", "threads: 1\nmax_frame: {bytes: 2000}\n"}) {
    EXPECT_EQ(problems(text), "FILE:2:1: error[wrong-type] a setting is one name and one value\n");
  }
}

TEST_F(SettingsTest, BrokenYamlIsShownAtItsPlace) {
  EXPECT_EQ(problems("threads: [1\n"), "FILE:2:1: error[yaml-syntax] end of sequence flow not found\n");
}

TEST_F(SettingsTest, AMissingFileIsAnError) {
  base::Diagnostics diagnostics;
  load_settings(path_, {}, {}, diagnostics);
  EXPECT_EQ(text_of(diagnostics), "FILE: error[unreadable] the settings file cannot be read (check --config)\n");
}

TEST_F(SettingsTest, NamesOfFlagsAndVariables) {
  EXPECT_EQ(flag_name("max_queued_frames"), "--max-queued-frames");
  EXPECT_EQ(variable_name("max_queued_frames"), "VERBATIM_MAX_QUEUED_FRAMES");
  for (const SettingRow& row : settings_table()) {  // what a name makes is read back
    EXPECT_EQ(problems("", {variable_name(row.name) + "=" + row.default_value}), "") << row.name;
    EXPECT_EQ(value(row.name).source, "environment " + variable_name(row.name));
  }
}

}  // namespace
}  // namespace verbatim::app
