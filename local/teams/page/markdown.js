/**
 * Markdown as Teams shows it in messages and cards. HTML in it stays text, and images are not loaded.
 */
/* global markdownit */
const markdown = globalThis.markdownit({ html: false, linkify: true, breaks: true }).disable('image');

markdown.renderer.rules.link_open = (tokens, index, options, _env, self) => {
  tokens[index].attrSet('target', '_blank');
  tokens[index].attrSet('rel', 'noopener noreferrer');
  return self.renderToken(tokens, index, options);
};

/**
 * @param {string} text
 * @returns {string} HTML that holds nothing but what Markdown made
 */
export function renderMarkdown(text) {
  return markdown.render(text);
}
