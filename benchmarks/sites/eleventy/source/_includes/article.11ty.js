import { authors, badge, day, entities, escaped, instant, page, sections } from "../../pages.js";

const fact = ({ text, value, metric, sources }) => `
<li>${escaped(text)}${value ? ` <span class="value">${escaped(value)}</span>` : ""}${metric ? ` <span class="metric">${escaped(metric)}</span>` : ""}${sources.map((id) => ` <sup><a href="#${id}">${id}</a></sup>`).join("")}</li>`;
const row = ({ who, type, impact, why }) => `
<tr class="${escaped(impact)}"><td>${escaped(who)}</td><td>${escaped(type)}</td><td>${escaped(impact)}</td><td>${escaped(why)}</td></tr>`;
const mention = (id) => {
  const { name, type, ticker } = entities[id];
  return `
<li><a href="/entities/${id}/">${escaped(name)}</a> <span class="type">${escaped(type)}</span>${ticker ? ` <span class="ticker">${escaped(ticker)}</span>` : ""}</li>`;
};
const source = ({ id, url, title, publisher, date }) => `
<li id="${escaped(id)}"><a href="${escaped(url)}">${escaped(title)}</a>, ${escaped(publisher)}, ${escaped(date)}</li>`;
const near = ({ url, data }) => `
<li><a href="${url}">${escaped(data.title)}</a> <time>${day(data.date)}</time></li>`;

export default class {
  render(data) {
    const { title, summary, date, section, sentiment, pull_quote: quote } = data;
    return page(title, data.page.url,
      `<meta name="description" content="${escaped(summary)}"><meta property="og:title" content="${escaped(title)}"><meta property="article:published_time" content="${instant(date)}">\n`,
      `<article>
<header><p class="kicker"><a href="/${section}/">${sections[section]}</a></p><h1>${escaped(title)}</h1><p class="summary">${escaped(summary)}</p>
<p class="byline">By ${data.authors.map((id) => escaped(authors[id])).join(" and ")} <time datetime="${instant(date)}">${day(date)}</time></p>
${badge(sentiment)}</header>
<section class="takeaways"><h2>Key takeaways</h2><ul>${data.takeaways.map((text) => `\n<li>${escaped(text)}</li>`).join("")}</ul></section>
<section class="facts"><h2>Key facts</h2><ol>${data.facts.map(fact).join("")}</ol></section>
<section class="body">${data.content}</section>
${quote ? `<blockquote class="pull"><p>${escaped(quote.text)}</p><cite>${escaped(quote.speaker)}</cite></blockquote>\n` : ""}<section class="affected"><h2>Who's affected</h2><table><thead><tr><th>Who</th><th>Type</th><th>Impact</th><th>Why</th></tr></thead><tbody>${data.affected.map(row).join("")}</tbody></table></section>
<section class="outlook"><h2>Outlook: ${escaped(data.outlook)}</h2><meter min="0" max="10" value="${sentiment}"></meter></section>
<section class="mentions"><h2>Mentioned</h2><ul>${data.mentions.map(mention).join("")}</ul></section>
<section class="sources"><h2>Sources</h2><ol>${data.sources.map(source).join("")}</ol></section>
<section class="related"><h2>Related</h2><ul>${data.collections.related[data.page.inputPath].map(near).join("")}</ul></section>
</article>`);
  }
}
