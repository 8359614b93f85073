# One image for all services; the command chooses: store, gateway, ingestor, snapshot.
FROM node:24-bookworm-slim AS manifests
WORKDIR /millrace
COPY package.json package-lock.json .npmrc ./
COPY packages packages
COPY services services
COPY test/package.json test/package.json

FROM manifests AS build
RUN npm ci --no-fund --no-audit
COPY tsconfig.base.json ./
RUN npx tsc --build services/millrace

FROM manifests AS libraries
RUN npm ci --omit=dev --workspace=millrace --include-workspace-root=false --no-fund --no-audit

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /millrace
COPY --from=libraries /millrace/node_modules node_modules
COPY --from=build /millrace/packages packages
COPY --from=build /millrace/services services
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
ENTRYPOINT ["node", "--enable-source-maps", "/millrace/services/millrace/bin/millrace.js"]
CMD ["--help"]
