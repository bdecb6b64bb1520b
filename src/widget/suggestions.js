// The newest reply's suggestions: a toolbar with one tab stop, in which the arrow keys move (WAI-ARIA Authoring Practices, toolbar).

class Suggestions {
  // `choose(suggestion, byKeyboard)` is called before the buttons vanish, so that the focus can leave them first.
  constructor(choose) {
    this.choose = choose;
    this.root = element('div', {class: 'suggestions', part: 'suggestions', role: 'toolbar', 'aria-label': line('suggestions'),
      onkeydown: (event) => this.move(event)});
    this.show([]);
  }

  show(list) {
    this.root.hidden = list.length === 0;
    this.root.replaceChildren(...list.map((suggestion, index) => element('button', {
      type: 'button', part: 'suggestion', dir: 'auto', tabindex: index === 0 ? '0' : '-1',
      onclick: (event) => this.choose(suggestion, event.detail === 0),
    }, suggestion.label)));
  }

  move(event) {
    const buttons = [...this.root.children];
    const at = buttons.indexOf(event.target);
    const ahead = getComputedStyle(this.root).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const back = ahead === 'ArrowRight' ? 'ArrowLeft' : 'ArrowRight';
    const to = {[ahead]: at + 1, ArrowDown: at + 1, [back]: at - 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1}[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const next = buttons[(to + buttons.length) % buttons.length];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  }
}
