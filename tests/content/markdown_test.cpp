#include "content/markdown.h"

#include <gtest/gtest.h>

namespace verbatim::content {
namespace {

struct RenderingCase {
  const char* markdown;
  const char* html;
  const char* plain;
};

class Rendering : public testing::TestWithParam<RenderingCase> {};

TEST_P(Rendering, Gives) {
  base::Diagnostics diagnostics;
  FileReport report("body.md", diagnostics);
  const MarkdownTree tree = parse_markdown(GetParam().markdown, report);
  EXPECT_EQ(to_html(tree), GetParam().html);
  EXPECT_EQ(to_plain(tree), GetParam().plain);
  EXPECT_FALSE(diagnostics.has_errors());
}

INSTANTIATE_TEST_SUITE_P(
    Cases, Rendering,
    testing::Values(
        RenderingCase{"One.\n\nTwo.", "<p>One.</p><p>Two.</p>", "One.\n\nTwo."},
        RenderingCase{"**Call** now", "<p><strong>Call</strong> now</p>", "Call now"},
        RenderingCase{"a < b & \"c\" 'd' &lt;script>", "<p>a &lt; b &amp; &quot;c&quot; &#39;d&#39; &lt;script&gt;</p>",
                      "a < b & \"c\" 'd' <script>"},
        RenderingCase{"List:\n\n- one\n- **two**\n\nEnd",
                      "<p>List:</p><ul><li>one</li><li><strong>two</strong></li></ul><p>End</p>",
                      "List:\n\n- one\n- two\n\nEnd"},
        RenderingCase{"- one\n\n- two", "<ul><li>one</li><li>two</li></ul>", "- one\n- two"},
        RenderingCase{"- one\n\n\n* two", "<ul><li>one</li></ul><ul><li>two</li></ul>", "- one\n\n- two"},
        RenderingCase{"1. one\n2. two", "<ol><li>one</li><li>two</li></ol>", "1. one\n2. two"},
        RenderingCase{"3. three", "<ol start=\"3\"><li>three</li></ol>", "3. three"},
        RenderingCase{"soft\nbreak", "<p>soft\nbreak</p>", "soft break"},
        RenderingCase{"hard  \nbreak", "<p>hard<br>\nbreak</p>", "hard\nbreak"},
        RenderingCase{"[guide](https://example.org/?a=1&b=\"2\")",
                      "<p><a href=\"https://example.org/?a=1&amp;b=&quot;2&quot;\" rel=\"noopener noreferrer\" "
                      "target=\"_blank\">guide</a></p>",
                      "guide (https://example.org/?a=1&b=\"2\")"},
        RenderingCase{
            "[the **whole** guide](https://example.org)",
            "<p><a href=\"https://example.org\" rel=\"noopener noreferrer\" target=\"_blank\">the </a>"
            "<a href=\"https://example.org\" rel=\"noopener noreferrer\" target=\"_blank\"><strong>whole</strong></a>"
            "<a href=\"https://example.org\" rel=\"noopener noreferrer\" target=\"_blank\"> guide</a></p>",
            "the whole guide (https://example.org)"},
        RenderingCase{
            "[example.org](https://example.org/)",
            "<p><a href=\"https://example.org/\" rel=\"noopener noreferrer\" target=\"_blank\">example.org</a></p>",
            "example.org"},
        RenderingCase{"[116 123](tel:116123) [us](tel:+4411)",
                      "<p><a href=\"tel:116123\" rel=\"noopener noreferrer\">116 123</a> "
                      "<a href=\"tel:+4411\" rel=\"noopener noreferrer\">us</a></p>",
                      "116 123 us (+4411)"},
        RenderingCase{"", "", ""}));

TEST(Markdown, UnsafeLinksAreRefused) {
  for (const char* url :
       {"javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "//example.org", "x.html"}) {
    base::Diagnostics diagnostics;
    FileReport report("body.md", diagnostics);
    const std::string html = to_html(parse_markdown("[x](" + std::string(url) + ")", report));
    EXPECT_TRUE(diagnostics.has_errors()) << url;
    EXPECT_EQ(html.find("href"), std::string::npos) << url;
  }
}

TEST(Markdown, ProblemsAreAtTheirLineInTheFile) {
  base::Diagnostics diagnostics;
  FileReport report("body.md", diagnostics);
  parse_markdown("fine\n\n# heading", report, 10);
  ASSERT_EQ(diagnostics.errors(), 1u);
  EXPECT_EQ(diagnostics.list()[0].where.line, 12);
}

}  // namespace
}  // namespace verbatim::content
