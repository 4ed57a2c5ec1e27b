// The benchmark's site for Eleventy: lists are made once, as collections.
import { entities, parts, sections } from "./pages.js";

const headingIds = (markdown) => {
  markdown.renderer.rules.heading_open = (tokens, at, options, env, self) => {
    const id = tokens[at + 1].content.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
    tokens[at].attrSet("id", id);
    return self.renderToken(tokens, at, options);
  };
};

const latest = (api) => api.getFilteredByTag("article").sort((one, other) => other.data.date - one.data.date);

const bySection = (articles) => {
  const groups = Object.fromEntries(Object.keys(sections).map((id) => [id, []]));
  for (const article of articles) groups[article.data.section].push(article);
  return groups;
};

export default function (config) {
  config.setQuietMode(true);
  config.amendLibrary("md", (markdown) => markdown.use(headingIds));
  config.addPassthroughCopy({ "site.css": "site.css" });
  config.addCollection("latest", latest);
  config.addCollection("sections", (api) => bySection(latest(api)));
  config.addCollection("lists", (api) => {
    const articles = latest(api);
    const lists = [];
    for (const [id, group] of Object.entries(bySection(articles))) lists.push(...parts(id, sections[id], group));
    const mentioned = new Map();
    for (const article of articles) {
      for (const id of article.data.mentions) {
        if (!mentioned.has(id)) mentioned.set(id, []);
        mentioned.get(id).push(article);
      }
    }
    for (const [id, group] of mentioned) lists.push(...parts(`entities/${id}`, entities[id].name, group));
    return lists;
  });
  config.addCollection("related", (api) => {
    const related = {};
    for (const group of Object.values(bySection(latest(api)))) {
      group.forEach((article, at) => {
        related[article.inputPath] = [at - 1, at - 2, at + 1, at + 2, at + 3].filter((near) => group[near]).map((near) => group[near]);
      });
    }
    return related;
  });
  return {
    dir: { input: "source", output: process.env.BENCHMARK_OUTPUT, includes: "_includes" },
    markdownTemplateEngine: false,
    htmlTemplateEngine: false,
    templateFormats: ["md", "11ty.js"],
  };
}
