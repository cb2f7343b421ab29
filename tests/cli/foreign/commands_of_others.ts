/**
 * The commands of other programs, as their help lists them, with other names that they take: docker 28.2, buildx 0.36, podman 4.3 and
 * what later ones added, buildah 1.28, skopeo 1.9, crane 0.22, cosign 3.1, oras 1.3, regctl 0.11,
 * syft 1.57.
 *
 * @module
 */

/** By program, then by group; names with commas between. */
export const commandsOfOthers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  docker: {
    "": "run,exec,ps,build,pull,push,images,login,logout,search,version,info,attach," +
      "commit,cp,create,diff,events,export,history,import,inspect,kill,load,logs," +
      "pause,port,rename,restart,rm,rmi,save,start,stats,stop,tag,top,unpause," +
      "update,wait,sbom,init,debug,mcp",
    builder: "build,prune",
    checkpoint: "create,ls,rm",
    container: "attach,commit,cp,create,diff,exec,export,inspect,kill,logs,ls,pause,port," +
      "prune,rename,restart,rm,run,start,stats,stop,top,unpause,update,wait,list," +
      "ps,remove",
    context: "create,export,import,inspect,ls,rm,show,update,use,list,remove",
    image: "build,history,import,inspect,load,ls,prune,pull,push,rm,save,tag,list,remove",
    manifest: "annotate,create,inspect,push,rm",
    network: "connect,create,disconnect,inspect,ls,prune,rm,list,remove",
    plugin: "create,disable,enable,inspect,install,ls,push,rm,set,upgrade,list,remove",
    system: "df,events,info,prune",
    trust: "key generate,key load,signer add,signer remove,inspect,revoke,sign",
    volume: "create,inspect,ls,prune,rm,update,list,remove",
    config: "create,inspect,ls,rm",
    node: "demote,inspect,ls,promote,ps,rm,update",
    secret: "create,inspect,ls,rm",
    service: "create,inspect,logs,ls,ps,rm,rollback,scale,update",
    stack: "config,deploy,ls,ps,rm,services",
    swarm: "ca,init,join,join-token,leave,unlock,unlock-key,update",
    compose: "up,build",
    scout: "cves",
    model: "run",
    desktop: "start",
    extension: "ls",
  },
  buildx: {
    "": "bake,build,create,dap,dial-stdio,du,inspect,ls,prune,replay,rm,stop,use," +
      "version,b,install,uninstall",
    history: "export,import,inspect,logs,ls,open,rm,trace,inspect attachment",
    imagetools: "create,inspect",
    policy: "eval,test",
    bake: "print",
    dap: "build",
    replay: "build",
    debug: "build",
  },
  podman: {
    "": "attach,auto-update,build,commit,cp,create,diff,events,exec,export,history," +
      "images,import,info,init,inspect,kill,load,login,logout,logs,mount,pause," +
      "port,ps,pull,push,rename,restart,rm,rmi,run,save,search,start,stats,stop," +
      "tag,top,unmount,unpause,unshare,untag,update,version,wait,bud,umount",
    container: "attach,checkpoint,cleanup,clone,commit,cp,create,diff,exec,exists,export," +
      "init,inspect,kill,list,logs,mount,pause,port,prune,ps,rename,restart," +
      "restore,rm,run,runlabel,start,stats,stop,top,unmount,unpause,update,wait",
    generate: "kube,spec,systemd",
    healthcheck: "run",
    image: "build,diff,exists,history,import,inspect,list,load,mount,prune,pull,push,rm," +
      "save,scp,search,sign,tag,tree,trust set,trust show,unmount,untag",
    kube: "down,generate,play,apply",
    machine: "info,init,inspect,list,rm,set,ssh,start,stop",
    manifest: "add,annotate,create,exists,inspect,push,remove,rm",
    network: "connect,create,disconnect,exists,inspect,ls,prune,reload,rm",
    pod: "clone,create,exists,inspect,kill,logs,pause,prune,ps,restart,rm,start,stats," +
      "stop,top,unpause",
    secret: "create,inspect,ls,rm",
    system: "connection add,connection default,connection list,connection remove,connection " +
      "rename,df,info,migrate,prune,renumber,reset,service",
    volume: "create,exists,export,import,inspect,ls,mount,prune,reload,rm,unmount",
    play: "kube",
    farm: "build",
    artifact: "pull",
    quadlet: "ls",
  },
  buildah: {
    "": "add,build,commit,config,containers,copy,from,images,info,inspect,login," +
      "logout,mount,pull,push,rename,rm,rmi,run,tag,umount,unshare,version,bud," +
      "build-using-dockerfile,unmount",
    manifest: "add,annotate,create,exists,inspect,push,remove,rm",
    source: "add,create,pull,push",
  },
  skopeo: {
    "": "copy,delete,inspect,list-tags,login,logout,manifest-digest,standalone-sign," +
      "standalone-verify,sync,generate-sigstore-key,layers",
  },
  crane: {
    "": "append,blob,catalog,config,copy,delete,digest,export,flatten,ls,manifest," +
      "mutate,pull,push,rebase,tag,validate,version,cp,list",
    auth: "get,login,logout,token",
    index: "append,filter,list",
    registry: "serve",
  },
  cosign: {
    "": "attest,attest-blob,clean,generate-key-pair,import-key-pair,initialize,load,login," +
      "pkcs11-tool,piv-tool,public-key,save,sign,sign-blob,tree,triangulate,trusted-root,verify," +
      "verify-attestation,verify-blob,verify-blob-attestation,version,copy",
    download: "attestation,sbom,signature",
    dockerfile: "verify",
    manifest: "verify",
    "signing-config": "create",
  },
  oras: {
    "": "attach,backup,cp,discover,login,logout,pull,push,resolve,restore,tag,version",
    artifact: "attach,discover,pull,push,cp",
    blob: "fetch,push,delete",
    manifest: "fetch,fetch-config,push,delete,index create,index update",
    repo: "ls,tags",
  },
  regctl: {
    artifact: "get,list,put,tree",
    image: "copy,digest,manifest,inspect",
    manifest: "get,head,diff,put,delete",
    repo: "ls",
  },
  syft: { "": "attest,convert,scan,packages,version" },
};

/** The same as command lines: `buildx imagetools create` for buildx, whose first word is Docker's. */
export function wordsOfOthers(): string[] {
  return Object.entries(commandsOfOthers).flatMap(([program, groups]) =>
    Object.entries(groups).flatMap(([group, names]) =>
      names.split(",").map((name) =>
        [program === "buildx" ? "buildx" : "", group, name].filter((word) => word !== "").join(" ")
      )
    )
  );
}
