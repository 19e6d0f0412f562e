# The bot for Container Apps: `docker build -t voice-bot .`. Node runs the sources as they are, so the image is
# Node, the production packages and two folders. Everything else about it is said by variables of the
# environment (docs/configuration.md); PORT is the one that the health check reads too.

FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No package of production needs a script of its own at installation. What Node never reads is left out.
RUN npm ci --omit=dev --ignore-scripts \
  && find node_modules -type f \( -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.map' \) -delete

FROM node:24-slim
ENV NODE_ENV=production
ENV PORT=3978
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY bot bot
COPY dialogs dialogs
USER node
EXPOSE 3978
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Not npm: it would keep SIGTERM to itself, and the bot could not hand back what it works on.
CMD ["node", "bot/index.ts"]
