"""The syllables of Mandarin in pinyin without tones, and how a run of letters divides into them."""

from functools import cache

ALL = """
a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cen ceng cha
chai chan chang chao che chen cheng chi chong chou chu chuai chuan chuang chui chun chuo ci cong cou cu cuan cui cun
cuo da dai dan dang dao de dei den deng di dia dian diao die ding diu dong dou du duan dui dun duo e ei en er fa fan
fang fei fen feng fo fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai guan guang gui gun guo ha hai han
hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo ji jia jian jiang jiao jie jin jing jiong jiu ju
juan jue jun ka kai kan kang kao ke ken keng kong kou ku kua kuai kuan kuang kui kun kuo la lai lan lang lao le lei
leng li lia lian liang liao lie lin ling liu long lou lu luan lun luo lv lve ma mai man mang mao me mei men meng mi
mian miao mie min ming miu mo mou mu na nai nan nang nao ne nei nen neng ni nian niang niao nie nin ning niu nong nou
nu nuan nuo nv nve o ou pa pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao
qie qin qing qiong qiu qu quan que qun ran rang rao re ren reng ri rong rou ru ruan rui run ruo sa sai san sang sao se
sen seng sha shai shan shang shao she shei shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si song sou
su suan sui sun suo ta tai tan tang tao te teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan wang wei
wen weng wo wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang yao ye yi yin ying yo yong you
yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhei zhen zheng zhi zhong zhou zhu
zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo
"""
SYLLABLES = frozenset(ALL.split())
LONGEST = 6


def divide(letters: str) -> list[str]:
    """Divide letters into as few syllables as possible, leaving out as few letters as possible: lifadian → li fa dian."""

    @cache
    def best(start: int) -> tuple[int, int, tuple[str, ...]]:
        """Return (letters left out, syllables, the syllables) from `start` on; the least such tuple is best."""
        if start >= len(letters):
            return 0, 0, ()
        left_out, count, rest = best(start + 1)
        found = (left_out + 1, count, rest)
        for end in range(start + 1, min(start + LONGEST, len(letters)) + 1):
            if letters[start:end] in SYLLABLES:
                left_out, count, rest = best(end)
                found = min(found, (left_out, count + 1, (letters[start:end], *rest)), key=lambda way: way[:2])
        return found

    return list(best(0)[2]) if len(letters) <= 60 else []
